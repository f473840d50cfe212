//! Compiles the site.

fn main() {}
