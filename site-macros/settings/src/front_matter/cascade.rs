//! Cascades: keys that a section sets for the pages below it.

use super::Cascade;
use crate::data::{Node, Value, same_key};

/// The `cascade` of a head: one map or a list of maps (each perhaps with a `_target`/`target` holding `path`, `kind`, `lang`).
pub fn cascade(head: &Node) -> Vec<Cascade> {
    match head.get("cascade") {
        Some(node) => maps(node),
        None => Vec::new(),
    }
}

/// The same, of the value of such a key.
pub(crate) fn maps(node: &Node) -> Vec<Cascade> {
    match &node.value {
        Value::Map(_) => vec![one(node)],
        Value::List(items) => items.iter().filter(|item| matches!(item.value, Value::Map(_))).map(one).collect(),
        _ => Vec::new(),
    }
}

fn one(node: &Node) -> Cascade {
    let is_target = |name: &str| same_key(name, "target") || same_key(name, "_target");
    let target = node.entries().iter().find(|(key, _)| is_target(&key.name)).map(|(_, target)| target);
    let text = |key: &str| target?.get(key)?.value.to_text();
    let keys = node.entries().iter().filter(|(key, _)| !is_target(&key.name)).cloned().collect();
    Cascade {
        keys: Node { span: node.span, value: Value::Map(keys) },
        path: text("path"),
        kind: text("kind"),
        lang: text("lang").or_else(|| matrix(target?)),
        environment: text("environment"),
    }
}

/// The languages of `sites.matrix`, as one glob.
fn matrix(target: &Node) -> Option<String> {
    let languages = target.get("sites")?.get("matrix")?.get("languages")?.to_texts().ok()?;
    let codes: Vec<String> = languages.into_iter().map(|(code, _)| code).collect();
    (!codes.is_empty()).then(|| format!("{{{}}}", codes.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Format, parse};
    use site_diag::FileId;

    fn read(text: &str) -> Vec<String> {
        let head = parse(Format::Yaml, text, FileId(0), 0, &mut Vec::new()).unwrap();
        cascade(&head)
            .into_iter()
            .map(|c| {
                let keys: Vec<_> = c.keys.entries().iter().map(|(key, _)| key.name.clone()).collect();
                format!(
                    "{} path={:?} kind={:?} lang={:?} {}",
                    keys.join(","),
                    c.path,
                    c.kind,
                    c.lang,
                    c.environment.unwrap_or_default()
                )
            })
            .collect()
    }

    #[test]
    fn spellings() {
        assert_eq!(read("title: a\n"), [""; 0]);
        assert_eq!(read("cascade: text\n"), [""; 0]);
        assert_eq!(read("cascade:\n  draft: true\n  type: x\n"), ["draft,type path=None kind=None lang=None "]);
        assert_eq!(
            read(
                "Cascade:\n- _target: {path: /posts/**, kind: page, lang: en}\n  toc: true\n- Target: {Kind: section}\n  weight: 1\n- text\n"
            ),
            [
                "toc path=Some(\"/posts/**\") kind=Some(\"page\") lang=Some(\"en\") ",
                "weight path=None kind=Some(\"section\") lang=None "
            ]
        );
        assert_eq!(
            read("cascade:\n  target: {environment: 'dev*', sites: {matrix: {languages: [en, 'd*']}}}\n  weight: 1\n"),
            ["weight path=None kind=None lang=Some(\"{en,d*}\") dev*"]
        );
    }
}
