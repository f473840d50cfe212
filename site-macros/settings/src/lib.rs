//! What the owner decided: settings ([`config`]) and front matter ([`front_matter`]), read from TOML, YAML or JSON with the place of
//! every value ([`data`]), how addresses are written ([`address`]), and hosts ([`host`]).

pub mod address;
pub mod cache_key;
pub mod config;
pub mod data;
pub mod front_matter;
pub mod host;
