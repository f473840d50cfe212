//! Tests that involve several modules.

mod containers;
mod escaped;
mod examples;
mod generator;
mod hostile;
mod kinds;
mod masking;
mod reference;
mod rules;

/// Random characters.
const RANDOM: &str = "q7R2tY9uB4nM6wE1xC8vK3zL5pD0sF2gH7jA9kT4dW6eQ1yU8iO3rN5bV0cX2mZ7";

/// A GitHub token, assembled here so that scanners do not report this file.
fn token() -> String {
    format!("gh{}{}", "p_", &RANDOM[..36])
}

/// The first line of a key.
fn begin(kind: &str) -> String {
    format!("-----BEGIN {kind}-----")
}
