//! Every form of packet filter rules in a real kernel: who is stopped, who passes, when it ends, and that nothing stays.

use std::time::Duration;

use rapsheet::block::forms::{Form, render_parts, unload_parts};
use rapsheet::model::block::{Block, Frame};
use rapsheet::model::net::Mac;

use super::lab::{Answer, BLOCKED, GATEWAY, Lab, NEIGHBOUR, OTHER, SERVER, SERVER_MAC, WORKSTATION};
use super::{NOW, frame, inbound, moment, net, outbound};

const TOOLS: [&str; 4] = ["nft", "iptables-nft", "iptables-legacy", "ipset"];
/// Gateway and server, in both families.
const DOORS: [&str; 4] = [GATEWAY[0], SERVER[0], GATEWAY[1], SERVER[1]];

/// A form and the tools it is loaded by.
struct Case {
    form: Form,
    backend: &'static str,
    /// What a blocked client gets at the gateway, and at the server behind it.
    at: [Answer; 2],
    /// True where the kernel ends the block by itself.
    times_out: bool,
}

fn answers([gateway, server]: [Answer; 2]) -> Vec<Answer> {
    vec![gateway, server, gateway, server]
}

const OPEN: [Answer; 2] = [Answer::Open; 2];
const DROPPED: [Answer; 2] = [Answer::Dropped; 2];

/// Seconds until the short blocks end.
const SOON: i64 = 6;

fn plan() -> Vec<Block> {
    let mut blocks: Vec<Block> = BLOCKED.iter().map(|address| inbound(address, SOON)).collect();
    blocks.extend([inbound("198.51.101.0/24", 900), inbound("2001:db8:101::/64", 900)]);
    blocks.push(inbound(OTHER[0], -1));
    blocks
}

/// Before, during and after; loaded twice; taken away twice.
fn stops_clients(case: &Case) {
    let backend = case.backend;
    let Some(mut lab) = Lab::new(&TOOLS).filter(|lab| lab.knows(case.form, backend)) else { return };
    let (client, gateway, server) = (lab.client.clone(), lab.gateway.clone(), lab.server.clone());
    lab.furnish(backend);
    if case.at.contains(&Answer::Refused) {
        lab.expect_refusals();
    }
    lab.listen(&gateway);
    lab.listen(&server);
    let knock = |from| lab.knock(&client, from, &DOORS);
    assert_eq!(knock(BLOCKED), answers(OPEN), "before");

    let frame = Frame { interface: (case.form == Form::Reject).then(|| "outside".into()), ..frame() };
    let before = lab.listing(backend);
    let parts = render_parts(case.form, &plan(), &frame);
    lab.load(&parts, backend);
    let loaded = lab.listing(backend);
    assert_ne!(before, loaded);
    lab.load(&parts, backend);
    assert_eq!(lab.listing(backend), loaded, "loading twice is loading once");
    assert_eq!(knock(BLOCKED), answers(case.at), "{:?} {backend}: a client that is blocked", case.form);
    assert_eq!(knock(NEIGHBOUR), answers(case.at), "{:?} {backend}: a network that is blocked", case.form);
    assert_eq!(knock(OTHER), answers(OPEN), "{:?} {backend}: a client that is not", case.form);

    if case.times_out {
        std::thread::sleep(Duration::from_secs(SOON as u64));
    } else {
        let later = Frame { now: moment(NOW + SOON), ..frame.clone() };
        lab.load(&render_parts(case.form, &plan(), &later), backend);
    }
    assert_eq!(knock(BLOCKED), answers(OPEN), "{:?} {backend}: when it is over", case.form);
    assert_eq!(knock(NEIGHBOUR), answers(case.at), "{:?} {backend}: what lasts longer", case.form);

    for _ in 0..2 {
        lab.load(&unload_parts(case.form, &frame), backend);
        assert_eq!(lab.listing(backend), before, "{:?} {backend}: all is taken away", case.form);
    }
    assert_eq!(knock(NEIGHBOUR), answers(OPEN), "{:?} {backend}: after", case.form);
}

/// One test for each, so that they run side by side.
macro_rules! stops_clients {
    ($($name:ident: $form:ident $backend:literal $at:expr, $times_out:literal;)*) => {
        $(#[test]
        fn $name() {
            stops_clients(&Case { form: Form::$form, backend: $backend, at: $at, times_out: $times_out });
        })*
    };
}

stops_clients! {
    nftables_stops_clients: Nftables "nft" DROPPED, true;
    ipset_stops_clients: Ipset "nft" DROPPED, true;
    ipset_stops_clients_by_legacy: Ipset "legacy" DROPPED, true;
    iptables_stops_clients: Iptables "nft" DROPPED, false;
    iptables_stops_clients_by_legacy: Iptables "legacy" DROPPED, false;
    reject_stops_clients: Reject "nft" [Answer::Refused, Answer::Open], false;
    reject_stops_clients_by_legacy: Reject "legacy" [Answer::Refused, Answer::Open], false;
    recent_stops_clients: Recent "nft" DROPPED, false;
    recent_stops_clients_by_legacy: Recent "legacy" DROPPED, false;
    busybox_stops_clients: Busybox "nft" DROPPED, false;
    busybox_stops_clients_by_legacy: Busybox "legacy" DROPPED, false;
}

/// A frame with the server as the only one that may send, pinned to a hardware address where one is told.
fn with_server(interface: Option<&str>, pin: Option<[u8; 6]>) -> Frame {
    let pins = SERVER.map(|address| pin.map(|mac| (address.parse().expect("an address"), Mac(mac))));
    Frame {
        interface: interface.map(Into::into),
        mail_servers: SERVER.map(net).to_vec(),
        pins: pins.into_iter().flatten().collect(),
        ..frame()
    }
}

#[test]
fn what_goes_out_is_stopped_but_for_mail_servers() {
    for backend in ["nft", "legacy"] {
        let Some(mut lab) = Lab::new(&TOOLS).filter(|lab| lab.knows(Form::Outbound, backend)) else {
            continue;
        };
        let (client, server) = (lab.client.clone(), lab.server.clone());
        lab.furnish(backend);
        lab.listen(&client);
        lab.listen(&server);
        let before = lab.listing(backend);
        let out = |from| lab.knock(&server, from, &OTHER);
        let both = |answer| vec![answer; 2];
        assert_eq!(out(WORKSTATION), both(Answer::Open), "before");

        let load = |frame: &Frame| lab.load(&render_parts(Form::Outbound, &[], frame), backend);
        load(&with_server(Some("inside"), None));
        assert_eq!(out(WORKSTATION), both(Answer::Dropped), "{backend}: by the interface");
        assert_eq!(out(SERVER), both(Answer::Open), "{backend}: the mail server");
        assert_eq!(lab.knock(&client, OTHER, &WORKSTATION), both(Answer::Open), "{backend}: the way in");

        load(&with_server(Some("inside"), Some([2, 0, 0, 0, 0, 8])));
        assert_eq!(out(SERVER), both(Answer::Dropped), "{backend}: somebody else with the server's address");
        load(&with_server(None, Some(SERVER_MAC)));
        assert_eq!(out(SERVER), both(Answer::Open), "{backend}: the server by address and hardware");
        assert_eq!(out(WORKSTATION), both(Answer::Dropped), "{backend}: by the private ranges");

        // The replies are stopped as well: without the first jump the request goes out, and nothing comes back.
        for family in ["iptables", "ip6tables"] {
            let tool = format!("{family}-{backend}");
            let jump = ["-D", "FORWARD", "-p", "tcp", "--dport", "25", "-j", "RAPSHEET-OUT"];
            lab.run(&lab.gateway, &[&[tool.as_str()][..], &jump].concat(), "");
        }
        assert_eq!(out(WORKSTATION), both(Answer::Dropped), "{backend}: what comes back");
        lab.load(&unload_parts(Form::Outbound, &frame()), backend);
        assert_eq!(lab.listing(backend), before);
        assert_eq!(out(WORKSTATION), both(Answer::Open), "after");
    }
}

#[test]
fn inside_hosts_of_the_plan_are_stopped() {
    let cases = [
        (Form::Nftables, "nft"),
        (Form::Ipset, "legacy"),
        (Form::Iptables, "nft"),
        (Form::Busybox, "legacy"),
        (Form::Outbound, "nft"),
    ];
    for (form, backend) in cases {
        let Some(mut lab) = Lab::new(&TOOLS).filter(|lab| lab.knows(form, backend)) else { continue };
        let (client, gateway, server) = (lab.client.clone(), lab.gateway.clone(), lab.server.clone());
        lab.listen(&client);
        lab.listen(&gateway);
        // The whole of the inside is in the plan; the mail server is let through all the same.
        let blocks = [outbound("192.168.7.0/24", 900), outbound("fd00:7::66", 900)];
        lab.load(&render_parts(form, &blocks, &with_server(None, None)), backend);
        let out = |from| lab.knock(&server, from, &[OTHER[0], OTHER[1], "192.168.7.1", "fd00:7::1"]);
        let stopped = vec![Answer::Dropped, Answer::Dropped, Answer::Open, Answer::Open];
        assert_eq!(
            out(WORKSTATION),
            stopped,
            "{form:?}: a host of the plan, and the gateway's own mail server"
        );
        assert_eq!(out(SERVER), vec![Answer::Open; 4], "{form:?}: the mail server");
        lab.load(&render_parts(form, &blocks, &with_server(None, Some([2, 0, 0, 0, 0, 8]))), backend);
        let pinned = out(SERVER);
        assert_eq!(pinned[0], Answer::Dropped, "{form:?}: somebody else with the server's address");
    }
}
