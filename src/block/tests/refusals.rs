//! Whom a plan spares, and why.

use super::world::{World, ip};
use crate::model::blocking::Spared;
use crate::model::dealing::Deed;
use crate::model::net::Net;

const WHO: &str = "198.51.100.7";

/// A world in which this address was refused with a list cited.
fn world(who: &str) -> World {
    let mut world = World::new();
    world.add(who, 0, Deed::Listed, 7);
    world
}

fn net(text: &str) -> Spared {
    Spared::Net(text.parse::<Net>().expect(text))
}

#[test]
fn nobody_is_spared_without_a_reason() {
    assert!(world(WHO).block(WHO).is_some() && world(WHO).plan().refused.is_empty());
}

#[test]
fn the_list_of_whom_never_to_block() {
    for (entry, who) in [
        (net("198.51.100.7/32"), WHO),
        (net("198.51.100.0/24"), WHO),
        (net("192.0.0.0/3"), WHO),
        (net("2001:db8::/32"), "2001:db8:1::7"),
    ] {
        let mut world = world(who);
        world.spare.list.push((net("203.0.113.9/32"), "is another".to_string()));
        world.spare.list.push((entry, "is the default gateway".to_string()));
        assert_eq!(world.why(who).as_deref(), Some("is the default gateway"), "{who}");
    }
    let mut other = world(WHO);
    other.spare.list.push((net("198.51.101.0/24"), "is another".to_string()));
    assert!(other.block(WHO).is_some());
}

#[test]
fn a_mapped_address_is_the_address() {
    let mut world = world("::ffff:198.51.100.7");
    assert!(world.block(WHO).is_some());
    world.spare.list.push((net("198.51.100.7/32"), "is a resolver".to_string()));
    assert_eq!(world.why("::ffff:198.51.100.7").as_deref(), Some("is a resolver"));
}

#[test]
fn ends_of_host_names() {
    for (name, end, spared) in [
        ("mx.big.example", "big.example", true),
        ("BIG.example.", "big.example", true),
        ("mx.notbig.example", "big.example", false),
        ("big.example.evil.example", "big.example", false),
    ] {
        let mut world = world(WHO);
        world.names.insert(ip(WHO), name.to_string());
        world.spare.list.push((Spared::Names(end.to_string()), "is on the allow list".to_string()));
        assert_eq!(world.block(WHO).is_none(), spared, "{name}");
        if spared {
            assert_eq!(world.why(WHO), Some(format!("is on the allow list ({name})")));
        }
    }
}

#[test]
fn who_had_mail_accepted() {
    let mut world = world(WHO);
    world.add(WHO, 5000, Deed::Accepted, 0);
    assert_eq!(world.why(WHO).as_deref(), Some("had a mail accepted"));
    world.add(WHO, 6000, Deed::Accepted, 0);
    assert_eq!(world.why(WHO).as_deref(), Some("had 2 mails accepted"));
}

#[test]
fn our_own_and_the_inside() {
    let mut own = world(WHO);
    own.spare.own.push(ip(WHO));
    assert_eq!(own.why(WHO).as_deref(), Some("is our own address"));
    assert_eq!(world("192.168.2.23").why("192.168.2.23").as_deref(), Some("is inside (local network)"));
    // But an inside host that sends where it must not is blocked, outbound.
    let mut hits = World::new();
    hits.each("192.168.2.23", Deed::Illegal, 0..3);
    assert!(hits.block("192.168.2.23").is_some());
    hits.spare.list.push((net("192.168.2.23/32"), "is a mail server".to_string()));
    assert_eq!(hits.why("192.168.2.23").as_deref(), Some("is a mail server"));
    let mut outside = World::new();
    outside.each("203.0.113.4", Deed::Illegal, 0..3);
    assert_eq!(
        outside.why("203.0.113.4").as_deref(),
        Some("is no inside host: this machine itself, or forged")
    );
}

#[test]
fn addresses_that_nobody_can_have() {
    for forged in
        ["0.0.0.0", "224.0.0.1", "255.255.255.255", "100.64.1.1", "240.1.2.3", "ff02::1", "64:ff9b::1"]
    {
        let why = world(forged).why(forged).expect(forged);
        assert!(why.starts_with("cannot be a client's address: "), "{forged}: {why}");
        let mut hits = World::new();
        hits.each(forged, Deed::Illegal, 0..3);
        assert!(hits.block(forged).is_none() && hits.why(forged).is_some(), "{forged}");
    }
}
