//! The questions: a name and its `.sql` file. `{first}` and `{last}` stand for the days asked about.

#[derive(Clone, Copy, Debug)]
pub struct Question {
    pub name: &'static str,
    pub sql: &'static str,
}

macro_rules! questions {
    ($($constant:ident $name:literal)*) => {
        $(pub const $constant: Question = Question { name: $name, sql: include_str!(concat!("sql/", $name, ".sql")) };)*
        /// All of them, in the order of the report.
        pub const ALL: &[Question] = &[$($constant),*];
    };
}

questions! {
    TOTALS "totals"
    PORT25_SOURCES "port25_sources"
    PORT25_PREFIXES "port25_prefixes"
    PORT25_DESTINATIONS "port25_destinations"
    FIREWALL_SOURCES "firewall_sources"
    FIREWALL_PORTS "firewall_ports"
    FIREWALL_PREFIXES "firewall_prefixes"
    RBL_ZONES "rbl_zones"
    RBL_CLIENTS "rbl_clients"
    RBL_CLIENT_ZONES "rbl_client_zones"
    RBL_LISTED "rbl_listed"
    REJECT_REASONS "reject_reasons"
    REJECT_CODES "reject_codes"
    REJECT_CLIENTS "reject_clients"
    GUESSERS "guessers"
    CLIENTS "clients"
    CLIENT_COUNT "client_count"
    AUTH_CLIENTS "auth_clients"
    MAIL_SENDERS "mail_senders"
    MAIL_UIDS "mail_uids"
    MAIL_LOGINS "mail_logins"
    MAIL_RELAYS "mail_relays"
    MAIL_LISTED "mail_listed"
    JOBS "jobs"
    TEMPLATES "templates"
}
