//! What every page of ours has around its sections: styles, script, the policy that names both, the way through it. Pure.
//!
//! The only things a page takes in as they are: our own style sheet and script, whose hashes the
//! Content-Security-Policy names (CSP Level 3, section 2.3.1), so that the browser runs these two and nothing that a
//! log line may have brought along.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

pub struct Shell {
    pub version: &'static str,
    pub style: &'static str,
    pub script: &'static str,
    pub style_hash: String,
    pub script_hash: String,
    pub sections: Vec<Section>,
}

/// A line of the table of contents; its figure stands in the heading of the section as well.
pub struct Section {
    pub id: &'static str,
    pub name: &'static str,
    pub figure: String,
}

/// A section, where it is shown.
pub fn show(shown: bool, id: &'static str, name: &'static str, figure: String) -> Option<Section> {
    shown.then_some(Section { id, name, figure })
}

impl Shell {
    pub fn new(
        version: &'static str,
        style: &'static str,
        script: &'static str,
        sections: Vec<Section>,
    ) -> Shell {
        let (style_hash, script_hash) = (hash(style), hash(script));
        Shell { version, style, script, style_hash, script_hash, sections }
    }

    pub fn has(&self, id: &str) -> bool {
        self.sections.iter().any(|section| section.id == id)
    }
}

/// As a Content-Security-Policy names an inline element: base64 of the SHA-256 of what stands between the tags.
fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text.as_bytes()))
}
