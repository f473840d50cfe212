//! Minifies scripts: removes comments and unnecessary white space, and changes nothing else.
//!
//! We tried minifiers that do more. The small one breaks programs (it joins lines that automatic semicolons keep apart, loses quotes within
//! regular expressions, turns `a - -b` into `a--b`), and the complete one takes longer to compile than everything else in a first build.
//! White space compresses well, so neither is worth it. This module only uses JavaScript's tokens (ECMA-262, section 12), not its grammar.
//! If a token is ambiguous without the grammar (a slash after `}` or `++`, HTML-like comments), the script is served unchanged.

pub(crate) mod requests;
mod token;

use std::ops::Range;

use token::{Ambiguous, Token, TokenKind, tokens};

use super::unlinked::{Minified, Reference};

/// Removes comments (except `/*! … */`), indentation and spaces, keeps line breaks that may end a statement, and finds the modules that
/// `import` and `export … from` refer to by relative addresses.
pub(super) fn minified(source: &str) -> Minified {
    match tokens(source) {
        Ok(tokens) => rewritten(source, &tokens),
        Err(Ambiguous) => Minified { text: source.to_owned(), references: Vec::new() },
    }
}

fn rewritten(source: &str, tokens: &[Token]) -> Minified {
    let mut minified = Minified { text: String::with_capacity(source.len()), references: Vec::new() };
    for (i, token) in tokens.iter().enumerate() {
        let text = &source[token.range.clone()];
        if let Some(last) = i.checked_sub(1).map(|last| &tokens[last]) {
            minified.text.push_str(separator(source, last, token));
        }
        let start = minified.text.len();
        minified.text.push_str(text);
        if token.kind == TokenKind::String && names_module(source, tokens, i) {
            minified.references.extend(reference(text, token.range.clone(), start));
        }
    }
    minified
}

/// The separator between two tokens that had white space or a comment between them.
fn separator(source: &str, last: &Token, next: &Token) -> &'static str {
    let before = source[last.range.clone()].chars().next_back().unwrap_or(' ');
    let after = source[next.range.clone()].chars().next().unwrap_or(' ');
    let opens = last.kind == TokenKind::Punctuator && matches!(before, '{' | '(' | '[' | ';' | ',');
    let closes = next.kind == TokenKind::Punctuator && matches!(after, '}' | ')' | ']');
    if next.after_break {
        // No statement ends after one of these, and every statement ends before a closing brace (section 12.10).
        return if (opens || closes) && last.kind != TokenKind::Comment { "" } else { "\n" };
    }
    if !next.after_space || opens || closes {
        return "";
    }
    let bracket = |kind: TokenKind, c: char| match kind {
        TokenKind::Punctuator => matches!(c, '{' | '}' | '(' | ')' | '[' | ']' | ';' | ','),
        TokenKind::String | TokenKind::Template => true,
        _ => false,
    };
    if last.kind == TokenKind::Comment || next.kind == TokenKind::Comment {
        return " ";
    }
    // Otherwise flags would become part of a regular expression, a dot part of a number, or two operators a third one.
    let operator = |kind: TokenKind, c: char| kind == TokenKind::Punctuator && c != '.';
    let word = |token: &Token, c: char| matches!(token.kind, TokenKind::Word | TokenKind::Number) && c != '.';
    let apart = if last.kind == TokenKind::Regex {
        bracket(next.kind, after)
    } else {
        bracket(last.kind, before)
            || bracket(next.kind, after)
            || (word(last, ' ') && operator(next.kind, after))
            || (operator(last.kind, before) && word(next, after))
            || (next.kind == TokenKind::Regex && matches!(before, '=' | ':' | '?' | '&' | '|' | '!'))
    };
    if apart { "" } else { " " }
}

/// `import "x"`, `… from "x"`, `import("x")`.
fn names_module(source: &str, tokens: &[Token], i: usize) -> bool {
    let text = |i: Option<usize>| i.and_then(|i| tokens.get(i)).map_or("", |token| &source[token.range.clone()]);
    match text(i.checked_sub(1)) {
        "import" | "from" => text(i.checked_sub(2)) != ".",
        "(" => text(i.checked_sub(2)) == "import" && text(i.checked_sub(3)) != "." && matches!(text(Some(i + 1)), ")" | ","),
        _ => false,
    }
}

fn reference(quoted: &str, range: Range<usize>, start: usize) -> Option<Reference> {
    let target = &quoted[1..quoted.len() - 1];
    let relative = target.starts_with("./") || target.starts_with("../");
    (relative && !target.contains('\\')).then(|| Reference {
        range: start..start + quoted.len(),
        target: target.to_owned(),
        place: range.start + 1..range.end - 1,
        dotted: true,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(source: &str) -> String {
        minified(source).text
    }

    #[test]
    fn white_space_and_comments() {
        for (source, expected) in [
            ("// a\nlet a = 1; // b\n\n  let b = 2;\n", "let a=1;let b=2;"),
            ("let a = 1 /* b */ + 2;", "let a=1+2;"),
            ("/*! licence */\nlet a;", "/*! licence */\nlet a;"),
            ("let a = 1\nlet b = 2\nfoo()\n;[1].map(x => x)", "let a=1\nlet b=2\nfoo()\n;[1].map(x=>x)"),
            ("return\nfoo", "return\nfoo"),
            ("return /* a\nb */ foo", "return\nfoo"),
            ("a\n++b", "a\n++b"),
            ("function f(a, b) {\n  return a\n}\n", "function f(a,b){return a}"),
            ("if (a) { b() } else c()", "if(a){b()}else c()"),
            ("x = y - -z; x = y + +z; x = a - --b; x = a-- - b", "x=y- -z;x=y+ +z;x=a- --b;x=a-- -b"),
            ("typeof x\nvoid 0", "typeof x\nvoid 0"),
            ("1 .toString(); a . b; a ? .5 : 1", "1 .toString();a . b;a? .5:1"),
            ("const { a = 1, ...b } = c", "const{a=1,...b}=c"),
            ("class A { #p = 1; static s = 2; get x() { return this.#p } }", "class A{#p=1;static s=2;get x(){return this.#p}}"),
            ("class A { static\n x\n y }", "class A{static\nx\ny}"),
            (
                "async function f() { for await (const x of y) { await x } }",
                "async function f(){for await(const x of y){await x}}",
            ),
            ("const v = a?.b?.[c] ?? d", "const v=a?.b?.[c]??d"),
            ("x ||= 1; y **= 2; n = 1_000n; h = 0x1e + 3", "x||=1;y**=2;n=1_000n;h=0x1e+3"),
            ("label: for (;;) { continue label\nfoo() }", "label:for(;;){continue label\nfoo()}"),
            ("case \"x\" : a in b; \"a\" in b", "case\"x\":a in b;\"a\"in b"),
            ("let \u{a0}ü\u{2028}b", "let ü\nb"),
            ("a = b\r\n\r\n  c()", "a=b\nc()"),
            ("\\u0061b = \\u{62} + 1", "\\u0061b=\\u{62}+1"),
        ] {
            assert_eq!(text(source), expected, "{source}");
        }
    }

    #[test]
    fn strings_templates_and_regular_expressions_are_never_touched() {
        for source in [
            "const a=`x ${ b + `in ${c}` }  // no comment`;",
            "html`<a  b='${x}'>\n  /* text */`",
            "let s='it\\'s // no \\\n comment'",
            "let s=\"/* no */\"",
        ] {
            let kept = text(source);
            for part in
                ["`x ${", "  // no comment`", "`<a  b='${", "'>\n  /* text */`", "'it\\'s // no \\\n comment'", "\"/* no */\""]
            {
                assert_eq!(kept.contains(part), source.contains(part), "{source} -> {kept}");
            }
        }
        for (source, expected) in [
            ("const r = /[/*\"']+ \\/ x/g.test(y) ? 1 : 2", "const r=/[/*\"']+ \\/ x/g.test(y)?1:2"),
            ("if (x) /a  b/.test(s)", "if(x)/a  b/.test(s)"),
            ("return /a  b/i in c", "return /a  b/i in c"),
            ("x = a / b / c; y = (a) / b / c; z = a[0] / 2 / 1", "x=a/b/c;y=(a)/b/c;z=a[0]/2/1"),
            ("x = [ /a  b/ , /c/ ]", "x=[/a  b/,/c/]"),
            ("x = a.if / b / c; a.if(b) / c / d", "x=a.if/b/c;a.if(b)/c/d"),
            ("x = 4 / 2 + `a` / 2", "x=4/2+`a`/2"),
            ("`${ a / b } // ${ /}/ }`", "`${a/b} // ${/}/}`"),
            ("x = a / /b  c/", "x=a/ /b  c/"),
            ("/a/ in b; /a/g in b", "/a/ in b;/a/g in b"),
        ] {
            assert_eq!(text(source), expected, "{source}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_left_alone() {
        for source in [
            "let a = {}  / 1",
            "a++ / 2  /g",
            "while (n  --> 0) {}",
            "<!-- old\nlet a  = 1",
            "#!/usr/bin/env node\nlet  a",
            "let a = 'never  closed\n",
            "let a = `never  closed ${",
            "let a  = /never closed\n",
            "let a  = /* never closed",
            "f(  a",
            "f  a)",
            "for (const x of  /a/) {}",
        ] {
            assert_eq!(text(source), source);
        }
    }

    #[test]
    fn modules() {
        let source = "import a from './a.js';\nexport * from \"../b.js?x\"\nimport 'c'; import(\"./d.js\"); import('./e' + f); g.from './h'";
        let found = minified(source);
        let targets: Vec<_> = found.references.iter().map(|r| r.target.as_str()).collect();
        assert_eq!(targets, ["./a.js", "../b.js?x", "./d.js"]);
        for reference in found.references {
            assert_eq!(&source[reference.place], reference.target);
            assert_eq!(found.text[reference.range].trim_matches(['"', '\'']), reference.target);
        }
    }

    proptest! {
        #[test]
        fn a_second_time_changes_nothing(
            source in "(a|b1|return|if|import|from|1|\\.|\\(|\\)|\\{|\\}|\\[|\\]|;|,|\\+|-|\\*|/|//|/\\*|\\*/|!|=|<|>|`|\\$\\{|'|\"|\\\\| |\n|ü|#|\\?){0,24}"
        ) {
            let once = minified(&source);
            prop_assert!(once.text.len() <= source.len());
            let twice = minified(&once.text);
            prop_assert_eq!(&twice.text, &once.text);
            let mut kept: String = source.chars().filter(|c| !c.is_whitespace()).collect();
            if !source.contains("//") && !source.contains("/*") {
                kept.retain(|c| !c.is_whitespace());
                prop_assert_eq!(once.text.chars().filter(|c| !c.is_whitespace()).collect::<String>(), kept);
            }
        }
    }
}
