//! Compiles the site for `site!`.

fn main() -> std::io::Result<()> {
    site_build::main()
}
