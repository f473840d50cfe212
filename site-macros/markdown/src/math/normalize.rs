//! TeX as people write it for KaTeX and MathJax, in the words math-core knows. One pass over the text; arguments are taken the
//! way TeX takes them (a group in braces, a command, or a single character).

use site_diag::limits;

use super::style_class::FRAME;

/// Groups may stand within each other this deep.
const DEEPEST: usize = limits::FORMULA_NESTING.most;

/// What a command is in other words.
const SYNONYMS: [(&str, &str); 26] = [
    ("KaTeX", "\\text{KaTeX}"),
    ("LaTeX", "\\text{LaTeX}"),
    ("TeX", "\\text{TeX}"),
    ("cr", "\\\\"),
    ("defeq", "\\coloneqq "),
    ("displaylimits", ""),
    ("dotsb", "\\cdots "),
    ("dotsc", "\\ldots "),
    ("dotsi", "\\cdots "),
    ("dotsm", "\\cdots "),
    ("dotso", "\\ldots "),
    ("hdots", "\\ldots "),
    ("iddots", "⋰"),
    ("intop", "\\int "),
    ("mathds", "\\mathbb "),
    ("mathstrut", ""),
    ("nobreakspace", "~"),
    ("nonumber", ""),
    ("notag", ""),
    ("pmb", "\\boldsymbol "),
    ("shortmid", "\\mid "),
    ("shortparallel", "\\parallel "),
    ("smallint", "\\int "),
    ("strut", ""),
    ("varliminf", "\\underline{\\lim}"),
    ("varlimsup", "\\overline{\\lim}"),
];

/// Commands whose argument is text; dollars within begin and end formulas.
const TEXTS: [&str; 13] =
    ["emph", "fbox", "hbox", "mbox", "text", "textbf", "textit", "textmd", "textnormal", "textrm", "textsf", "texttt", "textup"];

/// Refuses what is nested too deep, and counts the commands.
pub(super) fn measure(tex: &str) -> Result<usize, String> {
    let (mut depth, mut commands) = (0_usize, 0);
    let mut rest = tex;
    while let Some(found) = rest.find(['\\', '{', '}']) {
        let sign = rest.as_bytes()[found];
        rest = &rest[found + 1..];
        match sign {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {
                commands += 1;
                rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
            }
        }
        if depth > DEEPEST {
            return Err(format!("it is nested deeper than {DEEPEST} levels"));
        }
    }
    Ok(commands)
}

/// Rewrites a formula.
///
/// # Errors
/// With the reason, where a command cannot be had at all.
pub(super) fn spell(tex: &str, display: bool) -> Result<String, String> {
    let tagged = tex.contains("\\tag");
    let mut speller = Speller { tagged, rows: 0, outside_tag: false };
    let spelled = speller.pass(tex)?;
    Ok(if speller.outside_tag && display { format!("\\begin{{equation*}}{spelled}\\end{{equation*}}") } else { spelled })
}

struct Speller {
    /// Some row has a number of its own, so environments that can show it are needed.
    tagged: bool,
    /// Environments open that can show it.
    rows: usize,
    /// A number outside of them.
    outside_tag: bool,
}

impl Speller {
    fn pass(&mut self, tex: &str) -> Result<String, String> {
        let mut out = String::with_capacity(tex.len() + 16);
        let mut at = 0;
        while let Some(found) = tex[at..].find(['\\', '%']) {
            out.push_str(&tex[at..at + found]);
            at += found;
            if tex.as_bytes()[at] == b'%' {
                // A comment ends with its line.
                at = tex[at..].find('\n').map_or(tex.len(), |end| at + end);
                continue;
            }
            let name = command(tex, at + 1);
            if name.is_empty() {
                let sign = tex[at + 1..].chars().next().map_or(0, char::len_utf8);
                out.push_str(&tex[at..at + 1 + sign]);
                at += 1 + sign;
                continue;
            }
            at = self.command(tex, at + 1 + name.len(), name, &mut out)?;
        }
        out.push_str(&tex[at..]);
        Ok(out)
    }

    /// Writes the command `name`, behind which `at` stands; returns where to go on.
    fn command(&mut self, tex: &str, at: usize, name: &str, out: &mut String) -> Result<usize, String> {
        if let Some((_, ours)) = SYNONYMS.iter().find(|(theirs, _)| *theirs == name) {
            out.push_str(ours);
            return Ok(at);
        }
        match name {
            "begin" | "end" => return self.environment(tex, at, name == "begin", out),
            "label" => {
                if let Some((_, end)) = argument(tex, at) {
                    return Ok(end);
                }
            }
            "tag" => {
                let start = if tex[at..].starts_with('*') { at + 1 } else { at };
                if let Some((number, end)) = argument(tex, start) {
                    self.outside_tag |= self.rows == 0;
                    out.push_str("\\tag{");
                    out.push_str(number.trim_matches(|c| matches!(c, '$' | '(' | ')')));
                    out.push('}');
                    return Ok(end);
                }
            }
            "ref" | "eqref" => {
                return Err(format!("`\\{name}` asks for the number of another formula, and formulas are set one by one"));
            }
            "color" => {
                if let Some((colour, end)) = argument(tex, at) {
                    push_colour(colour, out);
                    return Ok(end);
                }
            }
            "textcolor" => {
                if let Some((colour, (content, end))) = argument(tex, at).and_then(|(c, end)| Some((c, argument(tex, end)?))) {
                    out.push('{');
                    push_colour(colour, out);
                    out.push_str(&self.pass(content)?);
                    out.push('}');
                    return Ok(end);
                }
            }
            "boxed" | "fbox" => {
                if let Some((content, end)) = argument(tex, at) {
                    out.push_str("{\\color[HTML]{");
                    out.push_str(FRAME);
                    out.push('}');
                    if name == "fbox" {
                        self.text("text", content, out)?;
                    } else {
                        out.push_str(&self.pass(content)?);
                    }
                    out.push('}');
                    return Ok(end);
                }
            }
            "substack" => {
                if let Some((content, end)) = argument(tex, at) {
                    out.push_str("\\begin{subarray}{c}");
                    out.push_str(&self.pass(content)?);
                    out.push_str("\\end{subarray}");
                    return Ok(end);
                }
            }
            "smash" => {
                let after = option(tex, at);
                if let Some((content, end)) = argument(tex, after) {
                    out.push('{');
                    out.push_str(&self.pass(content)?);
                    out.push('}');
                    return Ok(end);
                }
            }
            _ if TEXTS.contains(&name) => {
                if let Some((content, end)) = argument(tex, at) {
                    let ours = if matches!(name, "hbox" | "mbox" | "textmd" | "textnormal" | "textup") { "text" } else { name };
                    self.text(ours, content, out)?;
                    return Ok(end);
                }
            }
            _ => {}
        }
        out.push('\\');
        out.push_str(name);
        Ok(at)
    }

    /// Text in which `$…$` is a formula, as amsmath has it.
    fn text(&mut self, command: &str, content: &str, out: &mut String) -> Result<(), String> {
        let parts: Vec<&str> = content.split('$').collect();
        // An escaped dollar, or one without its partner, is text.
        let mixed = parts.len() > 1 && parts.len() % 2 == 1 && !content.contains("\\$");
        if mixed {
            out.push('{');
        }
        for (index, part) in parts.iter().enumerate().filter(|_| mixed) {
            if index % 2 == 1 {
                out.push('{');
                out.push_str(&self.pass(part)?);
                out.push('}');
            } else if !part.is_empty() {
                push_text(command, part, out);
            }
        }
        if mixed {
            out.push('}');
        } else {
            push_text(command, content, out);
        }
        Ok(())
    }

    fn environment(&mut self, tex: &str, at: usize, begins: bool, out: &mut String) -> Result<usize, String> {
        let verb = if begins { "\\begin" } else { "\\end" };
        let Some((name, end)) = argument(tex, at).filter(|(name, _)| name.len() < 20) else {
            out.push_str(verb);
            return Ok(at);
        };
        let plain = name.trim_end_matches('*');
        let rows = matches!(plain, "align" | "alignat" | "flalign" | "gather" | "multline" | "xalignat");
        let (ours, end) = match plain {
            "equation" | "math" | "displaymath" => return Ok(end),
            _ if rows && self.tagged => {
                self.rows = if begins { self.rows + 1 } else { self.rows.saturating_sub(1) };
                (if matches!(plain, "gather" | "multline") { "gather*" } else { "align*" }, end)
            }
            "gather" | "multline" | "gathered" => ("gathered", end),
            _ if rows || matches!(plain, "split" | "aligned" | "alignedat") => ("aligned", end),
            "eqnarray" => (if begins { "array}{rcl" } else { "array" }, end),
            "smallmatrix" => ("matrix", end),
            "matrix" | "pmatrix" | "bmatrix" | "Bmatrix" | "vmatrix" | "Vmatrix" => (plain, end),
            _ => (name, end),
        };
        out.push_str(verb);
        out.push('{');
        out.push_str(ours);
        out.push('}');
        // Options about position and number of columns, which have no counterpart.
        let mut end = end;
        if begins && ours != name {
            end = option(tex, end);
            if matches!(plain, "alignat" | "alignedat" | "xalignat") {
                end = argument(tex, end).map_or(end, |(_, end)| end);
            }
        } else if begins && matches!(ours, "aligned" | "gathered") {
            end = option(tex, end);
        }
        Ok(end)
    }
}

fn push_colour(colour: &str, out: &mut String) {
    match colour.trim().strip_prefix('#') {
        Some(hex) if hex.len() == 3 => {
            let long: String = hex.chars().flat_map(|c| [c, c]).collect();
            out.push_str(&format!("\\color[HTML]{{{long}}}"));
        }
        Some(hex) => out.push_str(&format!("\\color[HTML]{{{hex}}}")),
        None => out.push_str(&format!("\\color{{{}}}", colour.trim())),
    }
}

/// Text is not read for commands, save that a bare `&` would divide columns.
fn push_text(command: &str, text: &str, out: &mut String) {
    out.push('\\');
    out.push_str(command);
    out.push('{');
    let mut escaped = false;
    for c in text.chars() {
        if c == '&' && !escaped {
            out.push_str("{\\&}");
        } else {
            out.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    out.push('}');
}

/// The letters from `at` on.
fn command(tex: &str, at: usize) -> &str {
    let rest = tex.get(at..).unwrap_or("");
    &rest[..rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())]
}

/// An argument from `at` on without its braces, and where it ends.
fn argument(tex: &str, at: usize) -> Option<(&str, usize)> {
    let rest = tex.get(at..)?;
    let start = at + (rest.len() - rest.trim_start().len());
    let first = tex[start..].chars().next()?;
    match first {
        '{' => {
            let (mut depth, mut escaped) = (0_usize, false);
            for (offset, c) in tex[start..].char_indices() {
                match c {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '{' => depth += 1,
                    '}' if depth == 1 => return Some((&tex[start + 1..start + offset], start + offset + 1)),
                    '}' => depth -= 1,
                    _ => {}
                }
            }
            None
        }
        '\\' => {
            let name = command(tex, start + 1);
            let sign = tex[start + 1..].chars().next().map_or(0, char::len_utf8);
            let end = start + 1 + name.len().max(sign);
            Some((&tex[start..end], end))
        }
        '}' => None,
        _ => Some((&tex[start..start + first.len_utf8()], start + first.len_utf8())),
    }
}

/// Behind an option in brackets, if there is one.
fn option(tex: &str, at: usize) -> usize {
    let rest = tex.get(at..).unwrap_or("");
    match rest.strip_prefix('[').and_then(|inner| inner.find(']')) {
        Some(close) => at + close + 2,
        None => at,
    }
}
