//! Every string of an investigation, in the order of its fields. Each struct is taken apart whole: a field that is added
//! to the view has to be decided upon here before this builds. Pure.

use super::{Found, Redactor, What, find};
use crate::model::net::{Ip, Mac};
use crate::report::view::investigation::{
    Aside, Evidence, Excluded, Incident, Investigation, Lane, Mark, Notice, Pointing, Reading, Schedule,
    Suspect,
};
use crate::report::view::{Source, Trouble};

/// Who is named as such: this machine, suspects, and those who reported.
pub(super) fn learn(by: &mut Redactor, all: &Investigation) {
    for notice in &all.notices {
        let mut found: Vec<Found> = Vec::new();
        find::mails(notice.reporter.as_bytes(), &mut found);
        for Found { what, .. } in found {
            if let What::Mail { local, domain } = what {
                by.reporters.insert(super::mail(&local, &domain));
            }
        }
    }
    if let Some((_, domain)) = all.host.split_once('.') {
        by.domain(domain);
    }
    by.names.device(&all.host);
    for suspect in &all.suspects {
        named(by, suspect.kind, &suspect.id);
        if suspect.kind == "host" {
            // `annas-laptop, 02:00:5e:00:53:01 (a random address)`
            let parts = suspect.name.split(',').filter_map(|part| part.split(" (").next());
            parts.for_each(|part| device(by, part.trim()));
        }
    }
    all.excluded.iter().for_each(|one| named(by, one.kind, &one.id));
    let points = all.readings.iter().flat_map(|reading| &reading.points);
    points.for_each(|point| named(by, point.kind, &point.id));
}

/// A name, and not what is found by its form.
fn device(by: &mut Redactor, name: &str) {
    if Mac::parse(name).is_none() && Ip::parse(name.as_bytes()).is_none() {
        by.names.device(name);
    }
}

fn named(by: &mut Redactor, kind: &str, id: &str) {
    match kind {
        "host" => device(by, id),
        "job" => by.names.user(id.split(' ').next().unwrap_or_default()),
        _ if id.contains('@') => {}
        _ => by.names.user(id),
    }
}

pub(super) fn redacted(by: &mut Redactor, all: &Investigation) -> Investigation {
    let mut copy = all.clone();
    let Investigation {
        schema: _,
        version: _,
        host,
        local_zone: _,
        notices,
        incidents,
        zone: _,
        readings,
        verdict: _,
        answer: _,
        explanation,
        suspects,
        excluded,
        none_of_these: _,
        remarks,
        settles,
        lanes,
        sources,
        schedules,
        problems,
        problems_left_out: _,
    } = &mut copy;
    set(by, host);
    notices.iter_mut().for_each(|one| notice(by, one));
    incidents.iter_mut().for_each(|one| incident(by, one));
    for Reading { zone: _, why: _, offset: _, weight: _, points } in readings {
        for Pointing { kind: _, id, manner, weight: _, lags: _ } in points {
            sets(by, [id, manner]);
        }
    }
    set(by, explanation);
    suspects.iter_mut().for_each(|one| suspect(by, one));
    for Excluded { kind: _, id, why: _ } in excluded {
        set(by, id);
    }
    sets(by, remarks.iter_mut().chain(settles));
    for Lane { name, kind: _, marks, left_out: _ } in lanes {
        set(by, name);
        for Mark { at: _, until: _, text } in marks {
            line(by, text);
        }
    }
    sources.iter_mut().for_each(|one| source(by, one));
    for Schedule { file, jobs: _, doubts } in schedules {
        set(by, file);
        sets(by, doubts);
    }
    for Trouble { file, line: _, what } in problems {
        sets(by, [file, what]);
    }
    copy
}

fn notice(by: &mut Redactor, one: &mut Notice) {
    let Notice { name, format: _, reporter, subject, mailed: _, incidents: _, asides, doubts } = one;
    sets(by, [name, reporter, subject]);
    for Aside { what: _, at: _, text } in asides {
        set(by, text);
    }
    sets(by, doubts);
}

fn incident(by: &mut Redactor, one: &mut Incident) {
    let Incident {
        notice,
        at: _,
        local: _,
        here: _,
        until: _,
        precision: _,
        zone: _,
        ip,
        masked,
        role: _,
        port: _,
        port_role: _,
        peer,
        peer_port: _,
        protocol,
        kind,
        text,
        line: _,
        ours: _,
        firewall_covered: _,
        mail_covered: _,
    } = one;
    set(by, notice);
    sets(by, [ip, masked, peer, protocol].into_iter().flatten());
    sets(by, [kind, text]);
}

fn suspect(by: &mut Redactor, one: &mut Suspect) {
    let Suspect {
        rank: _,
        kind: _,
        id,
        name,
        answer: _,
        class: _,
        class_words: _,
        matched: _,
        of: _,
        elsewhere: _,
        probability: _,
        by_chance: _,
        by_chance_iid: _,
        by_chance_shift: _,
        by_chance_round: _,
        skew: _,
        lags: _,
        evidence,
        rhythm,
        next: _,
        schedule,
    } = one;
    sets(by, [id, name]);
    for Evidence { file, line: _, at: _, text, incident: _, lag: _ } in evidence {
        set(by, file);
        line(by, text);
    }
    sets(by, [rhythm, schedule]);
}

fn source(by: &mut Redactor, one: &mut Source) {
    let Source {
        path,
        lines: _,
        first: _,
        last: _,
        year: _,
        zone: _,
        complete: _,
        compression: _,
        time_basis,
        confidence: _,
        dst_lines: _,
        backward: _,
        duplicate_of,
    } = one;
    sets(by, [path, time_basis]);
    sets(by, duplicate_of);
}

fn set(by: &mut Redactor, text: &mut String) {
    *text = by.text(text);
}

fn sets<'a>(by: &mut Redactor, texts: impl IntoIterator<Item = &'a mut String>) {
    texts.into_iter().for_each(|text| set(by, text));
}

/// A log line.
fn line(by: &mut Redactor, text: &mut String) {
    *text = super::into_text(by.line(text.as_bytes()));
}
