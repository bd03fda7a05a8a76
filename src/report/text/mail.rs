//! What was delivered, for whom and where to; who lists us; which jobs ran. Pure.

use super::layout::{Ink, elastic, host, left, right};
use super::{Sections, some};
use crate::report::figures::{counted, short_instant, thousands};
use crate::report::presence;

pub fn write(sections: &mut Sections<'_>) {
    if presence::mail(sections.report).is_none() {
        mail(sections);
    }
    if presence::jobs(sections.report).is_none() {
        jobs(sections);
    }
}

fn mail(sections: &mut Sections<'_>) {
    let mail = &sections.report.mail;
    if mail.accepted + mail.delivered + mail.deferred + mail.bounced == 0 {
        return;
    }
    sections.page.section("MAIL", &format!("{} delivered", thousands(mail.delivered)));
    let expired = match mail.expired {
        0 => String::new(),
        expired => format!(", {} given up after too long in the queue", thousands(expired)),
    };
    let figures = format!(
        "{} accepted; of recipients {} delivered, {} deferred, {} bounced{expired}",
        counted(mail.accepted, "message"),
        thousands(mail.delivered),
        thousands(mail.deferred),
        thousands(mail.bounced)
    );
    sections.page.prose(Ink::Plain, "  ", &figures);
    listed(sections);
    if !mail.senders.is_empty() {
        let head = [right("delivered"), right("deferred"), right("bounced"), elastic("local sender")];
        sections.ranking(&head, &mail.senders, "delivery", |sender| {
            let name = if sender.sender.is_empty() { "<>" } else { &sender.sender };
            vec![
                thousands(sender.delivered),
                thousands(sender.deferred),
                thousands(sender.bounced),
                name.to_string(),
            ]
        });
    }
    if !mail.relays.is_empty() {
        let head = [right("delivered"), right("deferred"), right("bounced"), host("next hop")];
        sections.ranking(&head, &mail.relays, "delivery", |relay| {
            let name = if relay.relay.is_empty() { "(none)" } else { &relay.relay };
            vec![
                thousands(relay.delivered),
                thousands(relay.deferred),
                thousands(relay.bounced),
                name.to_string(),
            ]
        });
    }
    let page = &mut sections.page;
    if !mail.uids.is_empty() {
        page.prose(Ink::Plain, "  handed in on this machine, by user id: ", &some(&mail.uids, 8));
    }
    if !mail.logins.is_empty() {
        page.prose(Ink::Plain, "  handed in by login: ", &some(&mail.logins, 8));
    }
}

fn listed(sections: &mut Sections<'_>) {
    for listed in &sections.report.mail.listed {
        let text = format!(
            "{} refused us {}, {} to {}",
            listed.zone,
            counted(listed.count, "time"),
            sections.instant(listed.first),
            sections.instant(listed.last)
        );
        sections.page.prose(Ink::Red, "  we are listed: ", &text);
    }
}

fn jobs(sections: &mut Sections<'_>) {
    let jobs = &sections.report.jobs;
    let figures =
        format!("{}, {}", counted(jobs.runs, "run"), counted(jobs.commands.len() as u64, "command"));
    sections.page.section("JOBS", &figures);
    let period = &sections.report.period;
    let instant = |at| short_instant(at, period);
    let head = [right("runs"), left("user"), elastic("command"), left("first"), left("last")];
    sections.ranking(&head, &jobs.commands, "run", |job| {
        vec![
            thousands(job.runs),
            job.user.clone(),
            job.command.clone(),
            instant(job.first),
            instant(job.last),
        ]
    });
}
