//! The site as one program.

fn main() {}
