site_build::main!();
