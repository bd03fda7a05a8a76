//! When a cause is met, how long a block lasts, what it would have stopped.

use super::world::{DAY, World};
use crate::model::block::Cause;
use crate::model::blocking::CauseRule;
use crate::model::dealing::Deed;

const WHO: &str = "198.51.100.7";

#[test]
fn thresholds_below_at_and_above() {
    for (deed, cause, threshold) in
        [(Deed::Guess, Cause::Guesser, 5), (Deed::Auth, Cause::Auth, 10), (Deed::Illegal, Cause::Port25, 3)]
    {
        let who = if cause == Cause::Port25 { "192.168.2.23" } else { WHO };
        for count in [threshold - 1, threshold, threshold + 1] {
            let mut world = World::new();
            world.each(who, deed, (0..count).map(|number| number * 10));
            let since = world.block(who).map(|(met, since, _)| (met, since));
            let wanted = (count >= threshold).then_some((cause, (threshold - 1) * 10));
            assert_eq!(since, wanted, "{cause:?} {count}");
        }
    }
}

#[test]
fn the_window_slides() {
    // Ten failures, but never ten within the hour.
    let mut world = World::new();
    world.each(WHO, Deed::Auth, (0..10).map(|number| number * 400));
    assert_eq!(world.block(WHO), None);
    // The first is 3,600 seconds old and out when the tenth comes; the eleventh makes ten.
    let seconds = || [0].into_iter().chain((0..9).map(|number| 3592 + number));
    world = World::new();
    world.each(WHO, Deed::Auth, seconds());
    assert_eq!(world.block(WHO), None);
    world.add(WHO, 3601, Deed::Auth, 0);
    assert_eq!(world.block(WHO), Some((Cause::Auth, 3601, 3601 + 1800)));
}

#[test]
fn the_same_name_again_is_no_further_guess() {
    let mut world = World::new();
    for second in 0..20 {
        world.add(WHO, second, Deed::Guess, second as u64 % 4);
    }
    assert_eq!(world.block(WHO), None);
    world.add(WHO, 30, Deed::Guess, 4);
    let planned = world.planned(WHO).expect("a block");
    assert_eq!(planned.block.reason, "5 unknown users tried");
}

#[test]
fn the_first_refusal_by_a_list_is_enough_and_every_attempt_starts_anew() {
    let mut world = World::new();
    world.add(WHO, 100, Deed::Listed, 7);
    assert_eq!(world.block(WHO), Some((Cause::Rbl, 100, 700)));
    world.add(WHO, 699, Deed::Connect, 0);
    assert_eq!(world.block(WHO), Some((Cause::Rbl, 100, 1299)));
    assert_eq!(world.planned(WHO).map(|planned| planned.block.would_have_stopped), Some(1));
    // Just over when the next one comes: which is a new connection and no refusal.
    world.add(WHO, 1299, Deed::Connect, 0);
    assert_eq!(world.block(WHO), Some((Cause::Rbl, 100, 1299)));
    // A refusal for now is none for good.
    let mut world = World::new();
    world.add(WHO, 100, Deed::ListedForNow, 7);
    assert_eq!(world.block(WHO), None);
}

#[test]
fn lengths_grow_for_repeaters() {
    let mut world = World::new();
    world.each(WHO, Deed::Listed, [0, 1000, 5000]);
    let planned = world.planned(WHO).expect("a block");
    assert_eq!((world.block(WHO), planned.times), (Some((Cause::Rbl, 5000, 5000 + 2400)), 3));
    world.terms.earlier.insert(super::super::outcome::net_of(super::world::ip(WHO)), 2);
    // The one at 1000 falls into the first block now, which is four times as long.
    assert_eq!(world.block(WHO).map(|(_, since, until)| until - since), Some(4800));
    // A prefix that it was in counts as well.
    let prefix = "198.51.100.0/24".parse::<crate::model::net::Net>().expect("a prefix");
    world.terms.earlier = [(prefix, 2)].into();
    assert_eq!(world.block(WHO).map(|(_, since, until)| until - since), Some(4800));
    world.terms.longest = 3000;
    assert_eq!(world.block(WHO).map(|(_, since, until)| until - since), Some(3000));
    world.terms.growth = 1;
    assert_eq!(world.block(WHO).map(|(_, since, until)| until - since), Some(600));
}

#[test]
fn the_longer_of_two_causes_stands() {
    let mut world = World::new();
    world.add(WHO, 0, Deed::Listed, 7);
    world.each(WHO, Deed::Guess, 10..15);
    let planned = world.planned(WHO).expect("a block");
    assert_eq!(world.block(WHO), Some((Cause::Guesser, 0, 14 + 7200)));
    assert_eq!((planned.also, planned.times), (vec![Cause::Rbl], 1));
    assert_eq!(planned.block.reason, "5 unknown users tried; refused once by list7.example");
}

#[test]
fn attempts_are_connections_or_what_came_in_them() {
    let mut world = World::new();
    world.add(WHO, 0, Deed::Listed, 7);
    world.each(WHO, Deed::Connect, [10, 20]).each(WHO, Deed::Listed, [11, 21]);
    assert_eq!(world.planned(WHO).map(|planned| planned.block.would_have_stopped), Some(2));
    world.each(WHO, Deed::Refused, [22, 23, 24]);
    assert_eq!(world.planned(WHO).map(|planned| planned.block.would_have_stopped), Some(5));
}

#[test]
fn a_broadband_name_counts_only_where_it_is_asked_for() {
    let mut world = World::new();
    world.names.insert(super::world::ip(WHO), "dsl-7.provider.example".to_string());
    world.each(WHO, Deed::Connect, [0, 1, 2]).each(WHO, Deed::Refused, [0, 1]);
    assert_eq!(world.block(WHO), None);
    world.terms.causes[Cause::Broadband as usize].on = true;
    assert_eq!(world.block(WHO).map(|(cause, since, _)| (cause, since)), Some((Cause::Broadband, 2)));
    world.names.clear();
    assert_eq!(world.block(WHO), None);
}

#[test]
fn participants_of_a_wave() {
    let mut world = World::new();
    world.terms.causes[Cause::Wave as usize].on = true;
    world.waves = vec![(super::world::MIDNIGHT + 100, super::world::MIDNIGHT + 200)];
    world.each(WHO, Deed::Connect, [98, 99, 100, 150, 201, 202]);
    assert_eq!(world.block(WHO), None);
    world.add(WHO, 200, Deed::Connect, 0);
    assert_eq!(world.block(WHO).map(|(cause, since, _)| (cause, since)), Some((Cause::Wave, 200)));
}

#[test]
fn what_was_not_seen_shows_the_harm() {
    let mut world = World::new();
    world.each(WHO, Deed::Guess, 0..5).each(WHO, Deed::Connect, [100, DAY + 5]);
    world.each("198.51.100.8", Deed::Guess, 0..5).add("198.51.100.8", DAY + 7, Deed::Accepted, 0);
    let plan = world.plan();
    // Its mail of the second day spares the other in the plan of both days, but not in the one made before that day.
    let nets = |nets: &[String]| nets.join(" ");
    assert_eq!((plan.blocks.len(), plan.refused.len()), (1, 1));
    assert_eq!((plan.proof.all.stopped, plan.proof.all.harmed), (1, 0));
    let held_out = plan.proof.held_out.expect("two days").judged;
    assert_eq!((held_out.blocks, held_out.stopped, held_out.harmed), (2, 2, 1));
    assert_eq!(nets(&held_out.harmed_nets), "198.51.100.8/32");
    let higher = plan.neighbours.iter().find(|one| one.cause == Cause::Guesser && one.threshold == 7);
    let higher = higher.expect("one step higher");
    assert_eq!((higher.blocks, higher.held_out_stopped, higher.held_out_harmed), (0, Some(0), Some(0)));
    let lower = plan.neighbours.iter().filter(|one| one.cause == Cause::Rbl);
    assert_eq!(lower.map(|one| one.threshold).collect::<Vec<_>>(), [2]);
}

#[test]
fn blocks_that_are_over_are_marked() {
    let mut world = World::new();
    world.add(WHO, 0, Deed::Listed, 7).each("198.51.100.9", Deed::Guess, 0..5);
    world.now = super::world::MIDNIGHT + 700;
    let plan = world.plan();
    let force: Vec<String> = plan.in_force().map(|block| block.net.to_string()).collect();
    assert_eq!((force.as_slice(), plan.blocks.len()), (&["198.51.100.9/32".to_string()][..], 2));
}

#[test]
fn neighbours_become_a_prefix_only_where_the_share_is_high() {
    let world = |bad: u32, others: u32| {
        let mut world = World::new();
        for last in 1..=bad {
            world.add(&format!("203.0.113.{last}"), 5, Deed::Listed, 7);
        }
        for last in 1..=others {
            world.add(&format!("203.0.113.{}", 100 + last), 9, Deed::Connect, 0);
        }
        world
    };
    let nets = |world: &World| {
        let plan = world.plan();
        plan.blocks.iter().map(|planned| planned.block.net.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(nets(&world(4, 1)), ["203.0.113.0/24"]);
    assert_eq!(nets(&world(3, 0)).len(), 3);
    assert_eq!(nets(&world(5, 2)).len(), 5);
    let mut welcome = world(9, 1);
    welcome.add("203.0.113.200", 3, Deed::Accepted, 0);
    assert_eq!(nets(&welcome).len(), 9);
    let mut ours = world(9, 0);
    ours.spare.own.push(super::world::ip("203.0.113.250"));
    assert_eq!(nets(&ours).len(), 9);
    let mut never = world(9, 0);
    never.terms.roll_up.share = u64::MAX;
    assert_eq!(nets(&never).len(), 9);
    let planned = world(6, 1).plan().blocks.remove(0);
    assert_eq!((planned.addresses, planned.block.would_have_stopped), (6, 1));
    assert_eq!(planned.block.reason, "6 addresses of it met a cause, 1 other seen in it; rbl 6");
}

#[test]
fn a_prefix_of_ipv6() {
    let mut world = World::new();
    for last in 1..=3 {
        world.add(&format!("2001:db8:0:1::{last}"), 5, Deed::Listed, 7);
    }
    world.add("2001:db8:0:2::1", 5, Deed::Listed, 7);
    let nets: Vec<String> = world.plan().blocks.iter().map(|planned| planned.block.net.to_string()).collect();
    assert_eq!(nets, ["2001:db8:0:1::/64", "2001:db8:0:2::1/128"]);
}

#[test]
fn a_hundred_thousand_addresses_are_planned_soon() {
    let mut world = World::new();
    for number in 0..100_000_u32 {
        let who = std::net::Ipv4Addr::from(0xc612_0000 + number).to_string();
        world.each(&who, Deed::Listed, [i64::from(number % 50_000), i64::from(number % 50_000) + 40]);
        world.add(&who, DAY + i64::from(number % 3000), Deed::Connect, 0);
    }
    world.terms.roll_up.share = u64::MAX;
    let begun = std::time::Instant::now();
    let plan = world.plan();
    let took = begun.elapsed();
    println!("100,000 addresses planned in {took:?}");
    assert_eq!(plan.blocks.len(), 100_000);
    // A second in a release build on an idle machine; this one may be neither.
    assert!(took.as_secs() < 60, "{took:?}");
}

#[test]
fn a_rule_that_is_off_blocks_nobody() {
    let mut world = World::new();
    world.add(WHO, 0, Deed::Listed, 7);
    world.terms.causes[Cause::Rbl as usize] = CauseRule { on: false, ..world.terms.of(Cause::Rbl) };
    let plan = world.plan();
    assert!(plan.blocks.is_empty() && plan.causes.iter().all(|rule| rule.cause != Cause::Rbl));
}
