site::main!();
