//! The forms rules take: read back strictly whatever the log held, loaded into real kernels, asked of the MTAs' own tools.

mod kernel;
mod lab;
mod loads;
mod loop_closes;
mod property;
mod random;
mod readers;
mod scripts;
mod tables;

use rapsheet::block::forms::{Form, Part, Tool};
use rapsheet::model::block::{Block, Cause, Direction, Frame};
use rapsheet::model::calendar::{Moment, Zone};
use rapsheet::model::net::Net;

/// The instant all plans here are made at.
pub const NOW: i64 = 1_774_747_800;

pub fn moment(seconds: i64) -> Moment {
    Moment::new(seconds * 1_000_000, Zone::UTC)
}

pub fn net(text: &str) -> Net {
    match text.parse() {
        Ok(net) => net,
        Err(_) => Net::from(text.parse::<std::net::IpAddr>().expect("an address")),
    }
}

/// A block that lasts so many seconds from `NOW`.
pub fn block(text: &str, direction: Direction, left: i64) -> Block {
    let cause = if direction == Direction::Inbound { Cause::Rbl } else { Cause::Port25 };
    Block {
        net: net(text),
        direction,
        cause,
        reason: format!("refused by zen.example, {text}"),
        since: moment(NOW - 60),
        until: moment(NOW + left),
        mac: None,
        would_have_stopped: 1,
        would_have_harmed: 0,
        evidence: Vec::new(),
    }
}

pub fn inbound(text: &str, left: i64) -> Block {
    block(text, Direction::Inbound, left)
}

pub fn outbound(text: &str, left: i64) -> Block {
    block(text, Direction::Outbound, left)
}

pub fn frame() -> Frame {
    Frame {
        chain: "RAPSHEET".into(),
        interface: None,
        mail_servers: Vec::new(),
        pins: Vec::new(),
        ports: vec![25],
        log_inbound: "SPAM_BLOCK: ".into(),
        log_outbound: "Illegal port 25 > ".into(),
        now: moment(NOW),
    }
}

/// The text of the only part that this tool takes.
pub fn text_for(parts: &[Part], tool: Tool) -> &str {
    let mut texts = parts.iter().filter(|part| part.tool == tool).map(|part| part.text.as_str());
    let text = texts.next().expect("a part");
    assert_eq!(texts.next(), None, "more than one part for {tool:?}");
    text
}

#[test]
fn every_form_has_a_name() {
    for form in Form::ALL {
        assert_eq!(Form::from_name(form.name()), Some(form));
        let parts = rapsheet::block::forms::render_parts(form, &[], &frame());
        assert_eq!(form.is_filter(), parts.iter().all(|part| part.tool != Tool::File), "{form:?}");
    }
    assert_eq!(Form::from_name("smtp"), None);
}
