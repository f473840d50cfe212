//! Embeds the site's bytes in the program.
//!
//! On ELF platforms the assembler embeds the blob (`.incbin`), and rustc never reads it. With `include_bytes!` it passed through every
//! stage of rustc: for ten thousand pages, 250 MB, that took four of the five seconds and 1.3 of the 1.6 GB that compiling the program
//! after an edit needed. Other platforms use `include_bytes!`.
//!
//! This is the only place in the project that generates unsafe code: an `extern` block that names the embedded bytes. It is sound because
//! both are generated together from one path and one length, the length is that of the file at that path, and the program can only read the
//! bytes after the label. rustc does not notice when the file changes, so a hash of its content is part of the label.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

/// `mod blob`, whose `bytes()` are those of the file. `mark` is another for other bytes.
pub(crate) fn module(path: &Path, len: usize, mark: u64) -> TokenStream {
    let path = path.to_string_lossy();
    let label = format!("site_blob_{mark:016x}");
    let assembly = [
        // Read-only, and in no need of alignment.
        ".pushsection .rodata.site_blob, \"a\"".to_owned(),
        format!(".globl {label}"),
        format!(".hidden {label}"),
        format!("{label}:"),
        format!(".incbin \"{}\", 0, {len}", quoted(&path)),
        ".popsection".to_owned(),
    ];
    quote! {
        #[cfg(all(unix, not(target_vendor = "apple")))]
        #[allow(unsafe_code)]
        mod blob {
            ::core::arch::global_asm!(#(#assembly),*, options(raw));
            unsafe extern "C" {
                #[link_name = #label]
                safe static BYTES: [u8; #len];
            }
            pub(super) fn bytes() -> &'static [u8] {
                &BYTES
            }
        }
        #[cfg(not(all(unix, not(target_vendor = "apple"))))]
        mod blob {
            pub(super) fn bytes() -> &'static [u8] {
                ::core::include_bytes!(#path)
            }
        }
    }
}

/// A path between the assembler's quotation marks: a line break in it would begin another instruction.
fn quoted(path: &str) -> String {
    path.chars().fold(String::with_capacity(path.len()), |mut quoted, character| {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_ascii_control() => quoted.push_str(&format!("\\{:03o}", u32::from(control))),
            other => quoted.push(other),
        }
        quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_have_another_label_and_any_path_is_one_string() {
        let tokens = |mark| module(Path::new("/a \"{b}\\/site.blob"), 12, mark).to_string();
        let one = tokens(1);
        assert!(one.contains(r#".incbin \"/a \\\"{b}\\\\/site.blob\", 0, 12"#), "{one}");
        assert!(one.contains("[u8 ; 12usize]") && one.contains(r#"link_name = "site_blob_0000000000000001""#), "{one}");
        assert_ne!(one, tokens(2));
        assert_eq!(quoted("/a\n.ascii \"x\"\t\\é"), r#"/a\012.ascii \"x\"\011\\é"#);
    }
}
