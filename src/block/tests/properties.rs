//! What holds of every plan, whatever the logs say.

use std::collections::BTreeSet;
use std::net::IpAddr;

use proptest::prelude::*;

use super::world::{DAY, World, ip};
use crate::model::blocking::Spared;
use crate::model::dealing::Deed;
use crate::model::net::{Ip, Net};

/// Addresses that crowd into few prefixes, some of them inside or impossible.
fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..3_u8, 0..12_u8).prop_map(|(net, last)| format!("203.0.{}.{last}", 111 + net)),
        2 => (0..6_u8).prop_map(|last| format!("2001:db8:0:1::{last}")),
        1 => (0..4_u8).prop_map(|last| format!("192.168.2.{last}")),
        1 => Just("0.0.0.0".to_string()),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => Just(Deed::Listed),
        4 => Just(Deed::Guess),
        4 => Just(Deed::Auth),
        3 => Just(Deed::Connect),
        1 => Just(Deed::Accepted),
        2 => Just(Deed::Illegal),
        1 => Just(Deed::ListedForNow),
    ]
}

fn world(deeds: &[(String, i64, Deed, u64)], spared: &[String]) -> World {
    let mut world = World::new();
    for (who, second, deed, what) in deeds {
        world.add(who, *second, *deed, if *deed == Deed::Illegal { 0 } else { *what });
    }
    for one in spared {
        let net = Net::from(IpAddr::from(ip(one)));
        world.spare.list.push((Spared::Net(net), "is on the allow list".to_string()));
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn nobody_who_is_spared_is_blocked(
        deeds in prop::collection::vec((address(), 0..3 * DAY, deed(), 1..9_u64), 1..400),
        spared in prop::collection::vec(address(), 0..3),
    ) {
        let world = world(&deeds, &spared);
        let plan = world.plan();
        let refused: BTreeSet<Ip> = plan
            .refused
            .iter()
            .filter_map(|refused| Ip::parse(refused.net.split('/').next()?.as_bytes()))
            .chain(spared.iter().map(|one| ip(one)))
            .collect();
        let welcome: BTreeSet<Ip> =
            deeds.iter().filter(|(_, _, deed, _)| *deed == Deed::Accepted).map(|(who, ..)| ip(who)).collect();
        for planned in &plan.blocks {
            let net = planned.block.net;
            for ip in refused.iter().chain(&welcome) {
                // An inside host may be spared inbound and blocked outbound.
                let inside = world.spare.local.contains(*ip) && !welcome.contains(ip);
                prop_assert!(!net.contains(&IpAddr::from(*ip)) || inside, "{net} holds {ip}");
            }
            prop_assert_eq!(planned.block.would_have_harmed, 0);
            prop_assert!(planned.block.since < planned.block.until);
            prop_assert!(planned.first <= planned.block.since);
        }
        prop_assert_eq!(plan.proof.all.harmed, 0);
        let stopped: u64 = plan.blocks.iter().map(|planned| planned.block.would_have_stopped).sum();
        prop_assert_eq!(plan.proof.all.stopped, stopped);
        prop_assert!(stopped <= plan.proof.all.attempts.max(deeds.len() as u64));
        let nets: Vec<_> = plan.blocks.iter().map(|planned| (planned.block.net, planned.block.direction)).collect();
        prop_assert_eq!(nets.iter().collect::<BTreeSet<_>>().len(), nets.len());
    }

    #[test]
    fn the_order_of_clients_and_lines_does_not_matter(
        deeds in prop::collection::vec((address(), 0..3 * DAY, deed(), 1..9_u64), 1..200),
    ) {
        let world = world(&deeds, &[]);
        let json = |plan| crate::report::json::render(&plan);
        prop_assert_eq!(json(world.plan()), json(world.plan_backwards()));
    }
}
