//! Whom never to block: the allow list, and what this machine cannot do without.

use crate::error::Stop;
use crate::input;
use crate::model::blocking::{Spare, Spared};
use crate::model::net::{Ip, Net};
use crate::parse::{allow, machine};
use crate::problem::Problems;
use crate::settings::Settings;
use crate::settings::blocking::Blocking;
use crate::settings::machine::Machine;

/// Everything that must not be blocked. A list that is named and cannot be read stops the run: without it somebody
/// would be blocked who must not be.
pub fn spare(settings: &Settings, blocking: &Blocking, machine: &Machine) -> Result<Spare, Stop> {
    let mut list = Vec::new();
    for (entry, place) in &blocking.allow {
        let entry = allow::entry(entry).map_err(|why| Stop::usage(format!("{place}: {why}")))?;
        list.push((entry, format!("is on the allow list ({place})")));
    }
    for entry in &blocking.relays {
        let entry = allow::entry(entry).map_err(|why| Stop::usage(format!("relays: {why}")))?;
        list.push((entry, "is a relay or MX host (relays in the configuration)".to_string()));
    }
    files(blocking, &mut list)?;
    for net in &settings.config.block.mail_servers {
        list.push((
            Spared::Net(net.trunc()),
            "is a mail server (mail_servers in the configuration)".to_string(),
        ));
    }
    let gateways = machine::route(&machine.route).into_iter().chain(machine::ipv6_route(&machine.ipv6_route));
    let told = gateways
        .map(|ip| (ip, "is the default gateway"))
        .chain(
            machine::resolv_conf(&machine.resolv_conf)
                .into_iter()
                .map(|ip| (ip, "is a resolver (resolv.conf)")),
        )
        .chain(machine::ssh(&machine.ssh).map(|ip| (ip, "is the other end of this SSH session")));
    list.extend(told.map(|(ip, why)| (Spared::Net(one(ip)), why.to_string())));
    let mut own = machine::fib_trie(&machine.fib_trie);
    own.extend(machine::if_inet6(&machine.if_inet6));
    own.extend(&settings.rules.mine);
    Ok(Spare { list, local: settings.rules.local.clone(), own, widest: blocking.widest })
}

fn files(blocking: &Blocking, list: &mut Vec<(Spared, String)>) -> Result<(), Stop> {
    let mut problems = Problems::default();
    for (name, bytes) in input::small(&blocking.allow_files, &mut problems) {
        let allow::List { entries, wrong } = allow::list(&String::from_utf8_lossy(&bytes));
        if let Some((line, why)) = wrong.first() {
            return Err(Stop::usage(format!("allow list {name}, line {line}: {why}")));
        }
        let entries = entries.into_iter();
        list.extend(
            entries.map(|(line, entry)| (entry, format!("is on the allow list ({name}, line {line})"))),
        );
    }
    match problems.into_sorted().0.first() {
        Some(problem) => Err(Stop::failed(format!("allow list {}: {}", problem.file, problem.what))),
        None => Ok(()),
    }
}

fn one(ip: Ip) -> Net {
    Net::from(std::net::IpAddr::from(ip))
}
