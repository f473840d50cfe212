//! The kinds of diagnostics. Each is described by one row, in the file of its topic.
//!
//! To add a diagnostic, add a row, and report it where it is found. The type [`Kind`], messages, severities, the names in `[checks]`,
//! explanations and the guide's page derive from the rows.
//!
//! A row has a name, the fields that hold what is known of a case, and these columns, whose expressions may use the fields:
//!
//! - `severity`: see [`Severities`]
//! - `message`: the fact, in one line
//! - `label`, optional: a few words at the position
//! - `help`: the remedy
//! - `about`: when it is reported and what to do, in Markdown, for `check --explain` and the guide
//! - `example`: path and text of a file, with the position between `‹` and `›`, and the kind. The path is empty if no file is concerned.

mod address;
mod asset;
mod file;
mod front_matter;
mod link;
mod markdown;
mod policy;
mod settings;
mod shortcode;
mod template;

use site_secrets::masked as masked_piece;
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

pub use self::policy::PolicyRemedy;
use crate::Severity;
use crate::explain::Explanation;
use crate::limits::{self, Limit};

const POST: &str = "content/posts/hello.md";
const SETTINGS: &str = "site.toml";

/// The severity of a kind, and what can change it.
struct Severities {
    default: Severity,
    is_configurable: bool,
    stops_migrated: bool,
}

/// An error that only the settings' origin can change.
const ERROR: Severities = Severities { default: Severity::Error, is_configurable: false, stops_migrated: false };

/// A warning. `[checks]` can change its severity.
const WARNING: Severities = Severities { default: Severity::Warning, is_configurable: true, stops_migrated: false };

impl Severities {
    /// `[checks]` can make it a warning or switch it off, because the site is still usable.
    const fn configurable(self) -> Self {
        Self { is_configurable: true, ..self }
    }

    /// It is an error in a site with Hugo's settings, too.
    const fn even_from_hugo(self) -> Self {
        Self { stops_migrated: true, ..self }
    }
}

/// Collects the rows of the topics, one topic after another, and passes them on to [`define`]. Each topic's `kinds!` appends its rows to
/// those in brackets.
macro_rules! join {
    ([$($rows:tt)*]) => { define! { $($rows)* } };
    ([$($rows:tt)*] $topic:ident $($rest:ident)*) => { $topic::kinds! { join! [$($rows)*] $($rest)* } };
}

macro_rules! define {
    ($(
        $name:ident $({ $($field:ident: $type:ty),* })? => {
            severity: $severity:expr,
            message: $message:expr,
            $(label: $label:literal,)?
            help: $help:expr,
            about: $about:literal,
            example: ($path:expr, $text:literal, $example:expr),
        }
    )*) => {
        /// What is wrong, with what is known of the case. The name in brackets after a message is the variant's name in kebab case:
        /// `DeadLink` is `dead-link`.
        #[derive(Clone, Debug, PartialEq, Eq, EnumDiscriminants)]
        #[strum_discriminants(
            name(KindName),
            doc = "The kinds by name, without what is known of the case.",
            derive(EnumString, IntoStaticStr, PartialOrd, Ord, VariantArray),
            strum(serialize_all = "kebab-case"),
            allow(missing_docs)
        )]
        #[allow(missing_docs, reason = "the messages explain the fields")]
        pub enum Kind {
            $(#[doc = $about] $name $({ $($field: $type),* })?,)*
        }

        #[allow(unused_variables, reason = "not every text uses every field")]
        impl Kind {
            fn fact(&self) -> String {
                match self {
                    $(Self::$name $({ $($field),* })? => String::from($message),)*
                }
            }

            /// A few words for the position.
            pub fn label(&self) -> &'static str {
                match self {
                    $(Self::$name $({ $($field),* })? => concat!("" $(, $label)?),)*
                }
            }

            fn remedy(&self) -> String {
                match self {
                    $(Self::$name $({ $($field),* })? => String::from($help),)*
                }
            }
        }

        impl KindName {
            fn severities(self) -> Severities {
                match self {
                    $(Self::$name => $severity,)*
                }
            }

            pub(crate) fn explanation(self) -> Explanation {
                match self {
                    $(Self::$name => Explanation { about: $about, path: $path, text: $text, kind: $example },)*
                }
            }
        }
    };
}

// The order of the guide.
join! { [] file settings front_matter address link markdown policy shortcode template asset }

impl Kind {
    /// The path that the diagnostic is about, if that is not a file of the site, so that no span can point to it.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::FileName { path, .. } | Self::SymbolicLink { path, .. } => Some(path),
            _ => None,
        }
    }

    /// The name in kebab case, which the guide lists.
    pub fn name(&self) -> &'static str {
        KindName::from(self).into()
    }

    /// The fact, in one line. Secrets in quoted text are masked.
    pub fn message(&self) -> String {
        masked(self.fact())
    }

    /// The remedy. Secrets in quoted text are masked.
    pub fn help(&self) -> String {
        masked(self.remedy())
    }
}

impl KindName {
    /// In kebab case: `dead-link`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The severity unless the settings change it.
    pub fn default_severity(self) -> Severity {
        self.severities().default
    }

    /// Whether it is an error in a site that was written for Hugo, too. Hugo builds with all others, or tolerating them loses nothing, so
    /// they are warnings there. These either stop Hugo as well, leave nothing to publish, or would publish what must not be.
    pub fn stops_migrated(self) -> bool {
        self.severities().stops_migrated
    }

    /// Whether `[checks]` may change the severity: that of all warnings, and of errors after which the site is still usable.
    pub fn is_configurable(self) -> bool {
        self.severities().is_configurable
    }
}

fn masked(text: String) -> String {
    masked_piece(&text, 0..text.len()).into_owned()
}

/// The most similar name as a question, or else another remedy.
fn or_nearest(nearest: &Option<String>, otherwise: &str) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => otherwise.to_owned(),
    }
}

/// The first items of a list, and the number of the others.
fn some_of(list: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = list.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match list.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{shown} and {more} more"),
        _ => shown,
    }
}
