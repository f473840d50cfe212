//! The bytes of the site in the program.
//!
//! Where programs are ELF files the assembler puts the blob in (`.incbin`), and rustc never sees it. Taken by `include_bytes!` it went
//! through every stage of rustc: of ten thousand pages, 250 MB, four of the five seconds and 1.3 of the 1.6 GB that the program took to
//! compile after an edit. Elsewhere `include_bytes!` stays.
//!
//! This is the one place of the project that makes unsafe code, and all of it: an `extern` block that names what the assembler has put
//! there. It is sound because both lines are written together from one path and one length, the length is that of the file as it lies
//! there, and the program can only read what the label stands before. rustc does not see when the file changes, so its content's mark is
//! part of the label: other bytes are another program to rustc.

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
