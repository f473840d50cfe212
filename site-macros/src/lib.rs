//! site!, route! and asset!.
