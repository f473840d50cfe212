//! The build script of this repository's own site: compiles it for `site!`.

fn main() -> std::io::Result<()> {
    site_build::main()
}
