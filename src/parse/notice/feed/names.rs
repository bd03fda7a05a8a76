//! What the feeds call their columns, the surest name first. The names are those of Shadowserver's report pages, IntelMQ's
//! data format, n6, Spamhaus, Team Cymru, DataPlane, CERT-EU, CERT-SE, CERT-Bund and AbuseHub, in lower case with anything
//! but letters and digits as `_`. Data only.

/// When it happened, the surest name first.
pub const AT: &[&str] = &[
    "timestamp",
    "time_source",
    "source_time",
    "event_timestamp",
    "event_datetime",
    "datetime",
    "date_time",
    "time_stamp",
    "ts",
    "utc",
    "timest",
    "zeitpunkt",
    "zeitstempel",
    "detected_at",
    "detection_time",
    "detected",
    "observed_at",
    "logtime",
    "log_time",
    "when",
];
/// A day and its clock in two columns; the clock may be an instant of its own.
pub const DATE: &[&str] = &["event_date", "date", "datum", "day"];
pub const CLOCK: &[&str] = &["event_time", "time", "uhrzeit", "clock", "hour"];
pub const START: &[&str] =
    &["start_time", "start", "starttime", "begin", "first_seen", "firstseen", "time_start", "from"];
pub const END: &[&str] =
    &["end_time", "endtime", "end", "stop", "last_seen", "lastseen", "time_end", "until"];
/// When it came onto a list: better than nothing.
pub const LISTED: &[&str] = &["add_date", "dateadded", "date_added", "seen", "date"];
pub const ZONE: &[&str] = &["timezone", "time_zone", "tz", "zone", "utc_offset"];

/// Addresses that did it.
pub const SOURCE: &[&str] = &[
    "src_ip",
    "source_ip",
    "srcip",
    "ip_src",
    "src",
    "saddr",
    "src_addr",
    "source_address",
    "source_ip_address",
    "attacker_ip",
    "attacker",
    "clientip",
    "client_ip",
    "infected_ip",
    "bot_ip",
    "remote_addr",
    "ip_source",
];
/// Addresses reported without a word on what they did.
pub const OWN: &[&str] = &[
    "ip",
    "ip_address",
    "ipaddress",
    "ip_addr",
    "ipaddr",
    "addr",
    "address",
    "ip_adresse",
    "ipv4",
    "ipv6",
    "ip_v4",
    "host_ip",
    "reported_ip",
    "affected_ip",
    "ipv4_address",
    "ip1",
    "host",
];
/// The other side.
pub const TARGET: &[&str] = &[
    "dst_ip",
    "destination_ip",
    "dest_ip",
    "dstip",
    "ip_dst",
    "dst",
    "daddr",
    "dst_addr",
    "destination_address",
    "destination_ip_address",
    "cc_ip",
    "c2_ip",
    "cnc_ip",
    "ccip",
    "remote_ip",
    "server_ip",
    "sinkhole_ip",
    "target_ip",
    "victim_ip",
    "target_address",
    "dip",
    "ip2",
    "cc",
];
pub const SOURCE_PORT: &[&str] = &[
    "src_port",
    "source_port",
    "srcport",
    "sport",
    "spt",
    "local_port",
    "client_port",
    "port_src",
    "srcprt",
];
pub const TARGET_PORT: &[&str] = &[
    "dst_port",
    "destination_port",
    "dest_port",
    "dstport",
    "dport",
    "dpt",
    "cc_port",
    "c2_port",
    "remote_port",
    "server_port",
    "target_port",
    "port2",
    "port_dst",
    "dstprt",
];
pub const PORT: &[&str] = &["port", "port1", "ip_port"];
pub const PROTOCOL: &[&str] =
    &["protocol_transport", "transport_protocol", "transport", "protocol", "proto", "ip_protocol"];
/// Where no address stands: what is reported instead.
pub const PLACES: &[&str] =
    &["source_url", "url", "source_fqdn", "fqdn", "domain", "domain_name", "hostname", "source_network"];
/// The name of what is alleged.
pub const NAMES: &[&str] = &[
    "infection",
    "malware_name",
    "malware",
    "family",
    "botname",
    "bot_name",
    "mwtype",
    "bot",
    "virus",
    "virusname",
    "schadprogramm",
    "infektion",
    "infection_type",
    "threat",
    "signature",
    "tag",
    "tags",
    "name",
    "classification_identifier",
];
/// The class of what is alleged.
pub const CLASSES: &[&str] = &[
    "classification_type",
    "category",
    "type",
    "kind",
    "incident_type",
    "report_type",
    "event_type",
    "threat_type",
    "reason",
    "attack",
    "service",
    "event",
    "abuse_type",
    "feed_name",
    "event_description_text",
    "description",
];
