//! `[block]` and what was typed about it, resolved: when to block, for how long, and what the rules are made of.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::block::plan::{CauseName, Rules, Whom};
use crate::config::block::{self, Rule, Span};
use crate::config::nearest;
use crate::error::Stop;
use crate::model::block::{Cause, Frame};
use crate::model::blocking::{BlockTerms, CauseRule, RollUp};
use crate::model::calendar::Moment;
use crate::model::net::Mac;

/// What a plan goes by.
#[derive(Debug)]
pub struct Blocking {
    pub terms: BlockTerms,
    /// Days before the period whose accepted mail still counts.
    pub look_back: i32,
    /// Shortest prefix that may be blocked: IPv4, IPv6.
    pub widest: (u8, u8),
    /// Entries of the allow list, each with where it stands.
    pub allow: Vec<(String, String)>,
    pub allow_files: Vec<PathBuf>,
    pub relays: Vec<String>,
}

impl Blocking {
    pub fn resolve(config: &block::Block, whom: &Whom) -> Result<Blocking, Stop> {
        let wrong = |what: String| Stop::usage(format!("configuration: [block] {what}"));
        let allow = whom.allow.iter().map(|entry| (entry.clone(), "--allow".to_string()));
        let listed =
            config.allow.iter().map(|entry| (entry.clone(), "allow in the configuration".to_string()));
        let prefixes = [(config.rollup.v4, config.widest.v4, 32), (config.rollup.v6, config.widest.v6, 128)];
        for (rolled, widest, most) in prefixes {
            if widest > most || rolled > most {
                return Err(wrong(format!("a prefix of {} bits is longer than {most}", widest.max(rolled))));
            }
            if config.rollup.on && rolled < widest {
                return Err(wrong(format!(
                    "rollup to /{rolled} is wider than the widest allowed, /{widest}"
                )));
            }
        }
        Ok(Blocking {
            terms: BlockTerms {
                causes: causes(config, &whom.cause)?,
                growth: config.growth,
                longest: config.longest.0,
                roll_up: RollUp {
                    prefix: (config.rollup.v4, config.rollup.v6),
                    least: (config.rollup.least_v4, config.rollup.least_v6),
                    share: if config.rollup.on && !whom.no_rollup { config.rollup.share } else { u64::MAX },
                },
                earlier: BTreeMap::new(),
            },
            look_back: (config.look_back.0 + 86_399).div_euclid(86_400) as i32,
            widest: (config.widest.v4, config.widest.v6),
            allow: allow.chain(listed).collect(),
            allow_files: whom.allow_list.iter().chain(&config.allow_files).cloned().collect(),
            relays: config.relays.clone(),
        })
    }
}

/// What the forms of rules are made of, at an instant.
pub fn frame(config: &block::Block, typed: &Rules, now: Moment) -> Result<Frame, Stop> {
    let mut pins = Vec::new();
    for (address, text) in &config.pins {
        let mac = mac(text).ok_or_else(|| {
            Stop::usage(format!(
                "configuration: [block.pins] '{text}' is no hardware address such as 02:00:5e:10:00:01"
            ))
        })?;
        pins.push((*address, mac));
    }
    Ok(Frame {
        chain: typed.chain.clone().unwrap_or_else(|| config.chain.clone()),
        interface: typed.interface.clone().or_else(|| config.interface.clone()),
        mail_servers: config.mail_servers.clone(),
        pins,
        ports: config.ports.clone(),
        log_inbound: config.log_inbound.clone(),
        log_outbound: config.log_outbound.clone(),
        now,
    })
}

/// `02:00:5e:10:00:01`, also with dashes.
fn mac(text: &str) -> Option<Mac> {
    let pairs =
        text.split([':', '-']).map(|pair| u8::from_str_radix(pair, 16).ok().filter(|_| pair.len() == 2));
    let bytes: Vec<u8> = pairs.collect::<Option<_>>()?;
    Some(Mac(bytes.try_into().ok()?))
}

/// The rules in the order of `Cause::ALL`; on are those typed, else those configured.
fn causes(config: &block::Block, typed: &[CauseName]) -> Result<[CauseRule; 6], Stop> {
    let typed: Vec<Cause> = typed.iter().copied().map(cause).collect();
    let mut on = Vec::new();
    for name in &config.causes {
        on.push(Cause::from_name(name).ok_or_else(|| {
            let near = nearest(name, Cause::ALL.iter().map(|cause| cause.name()));
            let hint = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
            Stop::usage(format!("configuration: '{name}' is no cause of a block{hint}"))
        })?);
    }
    let on = if typed.is_empty() { on } else { typed };
    let known = block::Block::default();
    let mut rules = Vec::new();
    for cause in Cause::ALL {
        let (told, usual) = (of(config, cause), of(&known, cause));
        let span = |told: Option<Span>, usual: Option<Span>| told.or(usual).map_or(0, |span| span.0);
        let rule = CauseRule {
            on: on.contains(&cause),
            threshold: told.threshold.or(usual.threshold).unwrap_or(1),
            window: span(told.window, usual.window),
            length: span(told.length, usual.length),
            renew: told.renew.or(usual.renew).unwrap_or(false),
        };
        if rule.threshold == 0 {
            let name = cause.name();
            return Err(Stop::usage(format!(
                "configuration: [block.{name}] a threshold of 0 would block everybody"
            )));
        }
        rules.push(rule);
    }
    rules.try_into().map_err(|_| Stop::failed("a cause has no rule"))
}

const fn of(config: &block::Block, cause: Cause) -> Rule {
    match cause {
        Cause::Rbl => config.rbl,
        Cause::Guesser => config.guesser,
        Cause::Broadband => config.broadband,
        Cause::Auth => config.auth,
        Cause::Wave => config.wave,
        Cause::Port25 => config.port25,
    }
}

const fn cause(name: CauseName) -> Cause {
    match name {
        CauseName::Rbl => Cause::Rbl,
        CauseName::Guesser => Cause::Guesser,
        CauseName::Auth => Cause::Auth,
        CauseName::Port25 => Cause::Port25,
        CauseName::Broadband => Cause::Broadband,
        CauseName::Wave => Cause::Wave,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whom(cause: &[CauseName]) -> Whom {
        Whom { cause: cause.to_vec(), allow: Vec::new(), allow_list: Vec::new(), no_rollup: false }
    }

    fn resolved(text: &str, cause: &[CauseName]) -> Result<Blocking, String> {
        let config = crate::config::parse(text).map_err(|error| error.to_string())?;
        Blocking::resolve(&config.block, &whom(cause)).map_err(|stop| stop.to_string())
    }

    #[test]
    fn what_is_not_told_stays() {
        let terms = resolved("[block.rbl]\nlength = '1h'", &[]).expect("terms").terms;
        let rbl = terms.of(Cause::Rbl);
        assert_eq!((rbl.on, rbl.threshold, rbl.length, rbl.renew), (true, 1, 3600, true));
        assert!(!terms.of(Cause::Broadband).on && !terms.of(Cause::Wave).on);
        let typed = resolved("", &[CauseName::Wave]).expect("terms").terms;
        assert!(typed.of(Cause::Wave).on && !typed.of(Cause::Rbl).on);
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for (text, word) in [
            ("[block]\ncauses = ['guesers']", "did you mean 'guesser'?"),
            ("[block.auth]\nthreshold = 0", "[block.auth]"),
            ("[block.auth]\nwindow = '1 hour'", "no length of time"),
            ("[block.rollup]\nv4 = 16", "wider than the widest"),
            ("[block]\nwidest = { v4 = 33, v6 = 64 }", "longer than 32"),
            ("[block.rbl]\ntreshold = 2", "did you mean 'threshold'?"),
        ] {
            let error = resolved(text, &[]).expect_err(text);
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn hardware_addresses() {
        assert_eq!(mac("02:00:5e:10:00:01"), Some(Mac([2, 0, 0x5e, 0x10, 0, 1])));
        assert_eq!(mac("02-00-5E-10-00-01"), Some(Mac([2, 0, 0x5e, 0x10, 0, 1])));
        for wrong in ["", "02:00:5e:10:00", "02:00:5e:10:00:01:02", "2:0:5e:10:0:1", "gg:00:5e:10:00:01"] {
            assert_eq!(mac(wrong), None, "{wrong}");
        }
    }
}
