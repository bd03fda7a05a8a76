//! What a reject's reason is called where people read it. Pure.

/// The words for a name of `Reason`; the name itself where it has none.
pub fn label(name: &str) -> &str {
    match name {
        "rbl" => "on a blocklist",
        "unknown_user" => "unknown user",
        "relay_denied" => "relaying denied",
        "no_rdns" => "no reverse DNS",
        "helo" => "bad HELO",
        "rate" => "too many at once",
        "policy" => "local policy",
        other => other,
    }
}
