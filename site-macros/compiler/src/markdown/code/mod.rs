//! Placeholder for code blocks.
use crate::config::Config;
use crate::diag::{Diagnostic, Span};

/// The block's HTML.
pub(crate) fn block(info: &str, _info_span: Span, code: &str, _config: &Config, _diagnostics: &mut Vec<Diagnostic>) -> String {
    let language = info.split([' ', '{']).next().unwrap_or("").replace(|c: char| !c.is_alphanumeric(), "-");
    let code = code.replace('&', "&amp;").replace('<', "&lt;");
    format!("<div class=\"highlight\"><pre tabindex=\"0\"><code class=\"language-{language}\">{code}</code></pre></div>\n")
}

/// The style sheet.
pub fn style_sheet() -> String {
    String::new()
}
