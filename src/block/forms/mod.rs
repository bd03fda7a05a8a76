//! The forms rules take: each is one file here and one template under `report-templates/block/`. Pure: gives texts and
//! says which tool takes them; loading is not done here.
//!
//! Whatever a log wrote into a reason, and whatever a configuration calls a chain, goes through `words` before it stands
//! in a rule. What is past at `Frame::now` is left out by `entries`, and what is left of the rest counted from there.

mod blockfile;
mod busybox;
mod courier;
mod entries;
mod exim;
mod form;
mod gate;
mod hosts;
mod ipset;
mod iptables;
mod list;
mod nftables;
mod octets;
mod outbound;
mod part;
mod postfix;
mod recent;
mod reject;
mod sendmail;
mod tcpserver;
mod words;
mod xtables;

pub use form::Form;
pub use part::{Part, Tool};
use part::{joined, rendered};

use crate::model::block::{Block, Frame};

/// The rules to load, as one text: what the tool of a single part takes, or a script for `sh` that runs all of them.
pub fn render(form: Form, blocks: &[Block], frame: &Frame) -> String {
    joined(render_parts(form, blocks, frame))
}

/// What takes ours away again, whether it is there or not; empty where a file is all there is.
pub fn unload(form: Form, frame: &Frame) -> String {
    joined(unload_parts(form, frame))
}

/// Rules that log the hits and stop nobody; empty for what is no packet filter.
pub fn log_only(form: Form, frame: &Frame) -> String {
    joined(log_only_parts(form, frame))
}

/// What takes the rules of `log_only` away again; `unload` leaves them alone.
pub fn unload_log(form: Form, frame: &Frame) -> String {
    joined(match form {
        Form::Nftables => nftables::unload_log(),
        Form::Busybox => busybox::unload_log(frame),
        form if form.is_filter() => outbound::unload_log(frame),
        _ => Vec::new(),
    })
}

/// What has to be run, in this order. Doing it twice is the same as doing it once.
pub fn render_parts(form: Form, blocks: &[Block], frame: &Frame) -> Vec<Part> {
    let file = |text| vec![Part { tool: Tool::File, text }];
    match form {
        Form::Nftables => nftables::load(blocks, frame),
        Form::Ipset => ipset::load(blocks, frame),
        Form::Iptables => iptables::load(blocks, frame),
        Form::Reject => reject::load(blocks, frame),
        Form::Recent => recent::load(blocks, frame),
        Form::Outbound => outbound::load(blocks, frame),
        Form::Busybox => busybox::load(blocks, frame),
        Form::Postfix => file(postfix::render(blocks, frame)),
        Form::Sendmail => file(sendmail::render(blocks, frame)),
        Form::Courier => file(courier::render(blocks, frame)),
        Form::Exim => file(exim::render(blocks, frame)),
        Form::Tcpserver => file(tcpserver::render(blocks, frame)),
        Form::List => file(list::render(blocks, frame)),
        Form::BlockFile => file(blockfile::render(blocks, frame)),
    }
}

/// What has to be run to take away what `render_parts` brought, in this order; none for files.
pub fn unload_parts(form: Form, frame: &Frame) -> Vec<Part> {
    match form {
        Form::Nftables => nftables::unload(),
        Form::Ipset => ipset::unload(frame),
        Form::Iptables => iptables::unload(frame),
        Form::Reject => reject::unload(frame),
        Form::Recent => recent::unload(frame),
        Form::Outbound => outbound::unload(frame),
        Form::Busybox => busybox::unload(frame),
        _ => Vec::new(),
    }
}

/// What has to be run so that packets from the inside to port 25 outside are logged; none for files.
pub fn log_only_parts(form: Form, frame: &Frame) -> Vec<Part> {
    match form {
        Form::Nftables => nftables::log_only(frame),
        Form::Busybox => busybox::log_only(frame),
        form if form.is_filter() => outbound::log_only(frame),
        _ => Vec::new(),
    }
}
