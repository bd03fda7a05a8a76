//! What runs by the clock on the machine: cron, timers, anvil; and programs that talk beside the mail system.

use super::Week;
use super::lines::Class;
use super::people::OUR_ADDRESS;
use super::put::{Hex, Put};
use super::sessions::Kind;

/// User, command, period in seconds, offset, and whether a quiet machine has it.
const CRONTAB: [(&str, &str, i64, i64, bool); 6] = [
    ("root", "cd / && run-parts --report /etc/cron.hourly", 3600, 17 * 60, true),
    ("root", "command -v debian-sa1 > /dev/null && debian-sa1 1 1", 600, 300, false),
    ("logcheck", "if [ -x /usr/sbin/logcheck ]; then nice -n10 /usr/sbin/logcheck; fi", 3600, 120, true),
    ("www-data", "php /srv/shop/bin/console newsletter:send --limit=200 >/dev/null 2>&1", 900, 0, false),
    ("root", "/usr/local/sbin/fetch-blocklists --quiet", 6 * 3600, 25 * 60, true),
    ("backup", "/usr/local/bin/backup-mail --to 192.168.2.9 (weekly)", 86_400, 5400, true),
];
/// Timers: unit, description, period, offset.
const TIMERS: [(&str, &str, i64, i64); 5] = [
    ("logrotate.service", "Rotate log files", 86_400, 0),
    ("apt-daily.service", "Daily apt download activities", 86_400, 6 * 3600 + 671),
    ("man-db.service", "Daily man-db regeneration", 86_400, 2 * 3600 + 842),
    ("systemd-tmpfiles-clean.service", "Cleanup of Temporary Directories", 86_400, 14 * 3600 + 1320),
    ("phpsessionclean.service", "Clean php session files", 4 * 3600, 540),
];
/// Lines of programs we read, in words that say nothing known: once a day each.
const UNHEARD: [(&str, &str); 3] = [
    ("postfix/smtpd", "fatal: no SASL authentication mechanisms"),
    ("postfix/proxymap", "error: unsupported dictionary type: mysql"),
    ("postfix/trivial-rewrite", "panic: myfree: corrupt or unallocated memory block"),
];
const ANVIL: usize = 10;
/// Second of every third day in which a server process is killed.
const CRASH: i64 = 13 * 3600 + 420;

impl Week {
    pub fn clockwork(&mut self, at: i64) {
        self.inside(at);
        self.swell(at);
        self.story(at);
        if at % 60 != 0 {
            return;
        }
        self.cron(at);
        self.timers(at);
        let second = at.rem_euclid(86_400);
        if second % 600 == 0 && self.lately >= 30 {
            self.anvil(at);
        }
        if second == CRASH && (at - self.plan.start) / 86_400 % 3 == 0 {
            let client = self.people.servers.start as u32 + 4;
            self.session(at, client, Kind::Crashes);
        }
        for (place, (program, words)) in UNHEARD.iter().enumerate() {
            if second == 15_240 + 20_100 * place as i64 {
                let pid = self.pids.next(&mut self.rng);
                put!(self.lines.line(at, program, pid, Class::Unmatched), words);
            }
        }
    }

    fn cron(&mut self, at: i64) {
        let second = at.rem_euclid(86_400);
        for (user, command, period, offset, quiet) in CRONTAB {
            if (quiet || self.process_limit > 25) && second % period == offset {
                let pid = self.pids.next(&mut self.rng);
                put!(self.lines.line(at + 1, "CRON", pid, Class::Used), "(", user, ") CMD (", command, ")");
                self.truth.ran(user, command);
            }
        }
    }

    fn timers(&mut self, at: i64) {
        let second = at.rem_euclid(86_400);
        for (unit, description, period, offset) in TIMERS {
            // Timers go off in their minute.
            if second % period == offset - offset % 60 {
                let start = at + offset % 60;
                let words = ["Starting ", " - ", "..."];
                let out = self.lines.line(start, "systemd", 1, Class::Used);
                put!(out, words[0], unit, words[1], description, words[2]);
                put!(
                    self.lines.line(start + 2, "systemd", 1, Class::Used),
                    unit,
                    ": Deactivated successfully."
                );
                put!(
                    self.lines.line(start + 2, "systemd", 1, Class::Ignored),
                    "Finished ",
                    unit,
                    " - ",
                    description,
                    "."
                );
                self.truth.ran("", unit);
            }
        }
    }

    fn anvil(&mut self, at: i64) {
        self.lately = 0;
        let client = self.people.servers.start + self.rng.skewed(self.people.servers.len());
        let ip = &self.people.clients[client].ip;
        for words in ["max connection rate 7/60s for (smtpd:", "max connection count 3 for (smtpd:"] {
            let out = self.lines.line(at, "postfix/anvil", self.helpers[ANVIL], Class::Ignored);
            put!(out, "statistics: ", words, ip, ")");
        }
        let out = self.lines.line(at, "postfix/anvil", self.helpers[ANVIL], Class::Ignored);
        put!(out, "statistics: max cache size ", self.rng.between(5, 60));
    }

    /// New processes of the services that need only a few.
    pub fn change_helpers(&mut self) {
        let place = 1 + self.rng.below(self.helpers.len() - 1);
        self.helpers[place] = self.pids.next(&mut self.rng);
    }

    /// Mailboxes being read, strangers at the door of ssh, systemd: nothing that counts.
    pub fn chatter(&mut self, at: i64) {
        let pid = self.pids.next(&mut self.rng);
        let Week { people, lines, rng, .. } = self;
        let mailbox = &people.mailboxes[rng.skewed(people.mailboxes.len())];
        let session = Hex(rng.next() >> 4);
        match rng.below(10) {
            0..6 => {
                let rip = &people.clients[people.users.start + rng.below(people.users.len())].ip;
                let out = lines.line(at, "dovecot", 0, Class::Ignored);
                put!(
                    out,
                    "imap-login: Login: user=<",
                    mailbox,
                    ">, method=PLAIN, rip=",
                    rip,
                    ", lip=",
                    OUR_ADDRESS
                );
                put!(out, ", mpid=", pid, ", TLS, session=<", session, ">");
                let out = lines.line(at + rng.between(1, 120), "dovecot", 0, Class::Ignored);
                put!(
                    out,
                    "imap(",
                    mailbox,
                    ")<",
                    pid,
                    "><",
                    session,
                    ">: Disconnected: Logged out in=",
                    rng.below(9000)
                );
                put!(
                    out,
                    " out=",
                    rng.below(90_000),
                    " deleted=0 expunged=0 trashed=0 hdr_count=2 hdr_bytes=811 body_count=1"
                );
            }
            6..9 => {
                let stranger = &people.strangers[rng.skewed(people.strangers.len())];
                let user = *rng.pick(&["admin", "root", "ubuntu", "postgres", "git", "test"]);
                let (port, tail) = (rng.between(1024, 65_000), [" port ", " [preauth]"]);
                put!(
                    lines.line(at, "sshd", pid, Class::Ignored),
                    "Invalid user ",
                    user,
                    " from ",
                    stranger,
                    tail[0],
                    port
                );
                let out = lines.line(at + 2, "sshd", pid, Class::Ignored);
                put!(out, "Connection closed by invalid user ", user, " ", stranger, tail[0], port, tail[1]);
            }
            _ => {
                let out = lines.line(at, "systemd", 1, Class::Ignored);
                put!(out, "Started session-", pid, ".scope - Session ", pid, " of User backup.");
                let out = lines.line(at, "opendkim", 901, Class::Ignored);
                put!(out, Hex(rng.next() >> 24), ": DKIM-Signature field added (s=mail, d=home.example)");
            }
        }
    }

    /// Somebody tries passwords on the IMAP server: one line, however many attempts it tells of.
    pub fn imap_failure(&mut self, at: i64) {
        let crackers = self.people.crackers.clone();
        let client = crackers.start + self.rng.skewed(crackers.len());
        let mailbox = self.rng.pick(&self.people.mailboxes);
        let out = self.lines.line(at, "dovecot", 0, Class::Used);
        put!(
            out,
            "imap-login: Disconnected: Connection closed (auth failed, 3 attempts in 12 secs): user=<",
            mailbox
        );
        put!(
            out,
            ">, method=PLAIN, rip=",
            self.people.clients[client].ip,
            ", lip=",
            OUR_ADDRESS,
            ", TLS, session=<"
        );
        put!(out, Hex(self.rng.next() >> 4), ">");
        self.truth.failed_login(client as u32, 1);
    }
}
