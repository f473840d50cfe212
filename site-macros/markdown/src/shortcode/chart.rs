//! `{{< chart >}}`: the values of a chart of Chart.js, as a table: nothing is drawn without a script.

use site_diag::FileId;
use site_html::escape;
use site_settings::data::{self, Format, Node, Value};

use super::call::Call;
use super::renderer::Renderer;
use super::table::{Arguments, BuiltIn, Closing, Content, SHORTCODE};

pub(super) const SHORTCODES: &[BuiltIn] = &[BuiltIn {
    names: &["chart"],
    arguments: Arguments::ANY,
    closing: Closing::Required,
    content: Content::Raw,
    render,
    about: "the values of a chart of Chart.js as a table, with a warning: nothing is drawn",
    example: "{{< chart >}}data: {labels: [2024], datasets: [{label: Apples, data: [3]}]}{{< /chart >}}",
    ..SHORTCODE
}];

/// ```html
/// <table><thead><tr><td></td><th>Apples</th></tr></thead><tbody><tr><th>2024</th><td>3</td></tr></tbody></table>
/// ```
fn render(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let text = call.inner.clone().and_then(|range| renderer.text.get(range)).unwrap_or_default().trim();
    let place = call.place();
    match table(text) {
        Some(html) => {
            renderer.complain_mildly(call, place, "is shown as a table: nothing is drawn");
            html
        }
        None => {
            renderer.complain_mildly(call, place, "cannot be read as labels with their values, so that its text is shown");
            format!("<pre><code>{}</code></pre>", escape(text))
        }
    }
}

/// What Chart.js takes is written as an object of JavaScript, with or without its braces. As far as it is data, YAML reads it.
fn table(text: &str) -> Option<String> {
    let text = if text.starts_with('{') { text.to_owned() } else { format!("{{{text}}}") };
    let root = data::parse(Format::Yaml, &text, FileId(0), 0, &mut Vec::new()).ok()?;
    let data = root.get("data")?;
    let Value::List(sets) = &data.get("datasets")?.value else { return None };
    let labels: Vec<String> = match data.get("labels").map(|labels| &labels.value) {
        Some(Value::List(labels)) => labels.iter().map(shown).collect(),
        _ => Vec::new(),
    };
    let values: Vec<Vec<String>> = sets
        .iter()
        .map(|set| match set.get("data").map(|data| &data.value) {
            Some(Value::List(values)) => values.iter().map(shown).collect(),
            _ => Vec::new(),
        })
        .collect();
    let rows = values.iter().map(Vec::len).max()?.max(labels.len());
    let mut html = "<table><thead><tr><td></td>".to_owned();
    for set in sets {
        html.push_str(&format!("<th>{}</th>", set.get("label").map(shown).unwrap_or_default()));
    }
    html.push_str("</tr></thead><tbody>");
    for row in 0..rows {
        html.push_str(&format!("<tr><th>{}</th>", labels.get(row).map_or("", String::as_str)));
        for values in &values {
            html.push_str(&format!("<td>{}</td>", values.get(row).map_or("", String::as_str)));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    Some(html)
}

/// A value, escaped; of a point its parts.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Map(entries) => entries.iter().map(|(_, node)| shown(node)).collect::<Vec<_>>().join(", "),
        value => escape(&value.to_text().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn objects_of_javascript_are_read() {
        let text =
            "type: 'bar',\ndata: {\n  labels: ['T<o', \"B\"],\n  datasets: [{\n    label: '# of',\n    data: [12, 1.5],\n  }]\n}";
        let expected = "<table><thead><tr><td></td><th># of</th></tr></thead><tbody><tr><th>T&lt;o</th><td>12</td></tr>\
                        <tr><th>B</th><td>1.5</td></tr></tbody></table>";
        assert_eq!(table(text).as_deref(), Some(expected));
        assert_eq!(table(&format!("{{{text}}}")).as_deref(), Some(expected));
        assert_eq!(table("function() {"), None);
    }
}
