//! A small world that writes logs: one mail server with Postfix and Sendmail, one gateway, cron. What happens is
//! drawn at random; what is written about it has the order and the words of the real daemons.

use proptest::prelude::*;

/// Something that happens, and how many seconds after the thing before. The numbers choose clients, processes,
/// messages and words.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    after: u32,
    kind: u8,
    a: u8,
    b: u8,
}

/// Mostly a busy server, now and then hours without a line.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let after = prop_oneof![6 => 0u32..3, 3 => 3u32..400, 1 => 3000u32..30_000];
    let step = (after, 0u8..20, 0u8..5, 0u8..9).prop_map(|(after, kind, a, b)| Step { after, kind, a, b });
    prop::collection::vec(step, 1..160)
}

/// Midnight of the day the log begins: 2026-03-01.
const START: u32 = 0;
const DAY: u32 = 86_400;

#[derive(Default)]
struct World {
    clock: u32,
    /// Client of each of the five smtpd processes.
    sessions: [Option<u8>; 5],
    messages: u32,
    log: String,
}

/// The log of these steps, from 2026-03-01 on.
pub fn log(steps: &[Step]) -> String {
    let mut world = World { clock: START + 5 * 3600, ..World::default() };
    for step in steps {
        world.clock += step.after;
        world.happen(step.kind, step.a, step.b);
    }
    world.log
}

impl World {
    fn write(&mut self, program: &str, message: &str) {
        let (day, second) = (1 + self.clock / DAY, self.clock % DAY);
        let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        self.log.push_str(&format!("Mar {day:2} {clock} mx {program}: {message}\n"));
    }

    fn smtpd(&mut self, process: u8, message: &str) {
        self.write(&format!("postfix/smtpd[{}]", 100 + u32::from(process)), message);
    }

    fn happen(&mut self, kind: u8, a: u8, b: u8) {
        let client = format!("h{b}.dsl.example[203.0.113.{b}]");
        match kind {
            0..=3 => self.session(a, b),
            4 => self.smtpd(a, &format!("NOQUEUE: reject: RCPT from {client}: 554 5.7.1 Service unavailable; Client host [203.0.113.{b}] blocked using l{a}.example; from=<s@x.example> to=<u@home.example> proto=ESMTP helo=<h>")),
            5 => self.smtpd(a, &format!("NOQUEUE: reject: RCPT from {client}: 550 5.1.1 <u{a}@home.example>: Recipient address rejected: User unknown in local recipient table; from=<s@x.example> to=<u{a}@home.example> proto=ESMTP helo=<h>")),
            6 => self.smtpd(a, &format!("warning: {client}: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=l{a}")),
            7 | 8 => self.handed_in(a, b),
            9 => self.taken(a, b),
            10 | 11 => self.sendmail(a, b),
            12 | 13 => self.packet(a, b),
            14 => self.write("postfix/postscreen[90]", &format!("CONNECT from [203.0.113.{b}]:4711 to [192.0.2.1]:25")),
            15 => self.write("postfix/anvil[91]", &format!("statistics: max connection rate {a}/60s for (smtp:203.0.113.{b}) at Mar  1 05:00:00")),
            16 => self.write("CRON[92]", &format!("(root) CMD (job {a})")),
            17 => self.write("postfix/smtpd[93]", &format!("fatal: no words{a} are known for this")),
            18 => self.write("rsyslogd", &format!("message repeated {b} times: [ something{a} else]")),
            _ => self.log.push_str(["", "no stamp at all\n", "\n", "  a piece of a record\n", "\u{fffd}\n"][usize::from(a)]),
        }
    }

    /// A process takes a client, or ends with the one it has; now and then its end is never logged.
    fn session(&mut self, process: u8, client: u8) {
        let name = |client: u8| format!("h{client}.dsl.example[203.0.113.{client}]");
        match self.sessions[usize::from(process)].take() {
            Some(present) if client != 0 => {
                self.smtpd(process, &format!("disconnect from {} ehlo=1 quit=1 commands=2", name(present)));
            }
            _ => {
                self.smtpd(process, &format!("connect from {}", name(client)));
                self.sessions[usize::from(process)] = Some(client);
            }
        }
    }

    fn queue_id(&mut self) -> String {
        self.messages += 1;
        format!("4XyZ{:06}", self.messages)
    }

    /// A message of a local user, to several recipients at one place.
    fn handed_in(&mut self, uid: u8, recipients: u8) {
        let id = self.queue_id();
        self.write("postfix/pickup[94]", &format!("{id}: uid={} from=<www{uid}>", 1000 + u32::from(uid)));
        self.clock += u32::from(recipients % 2);
        self.write(
            "postfix/qmgr[95]",
            &format!("{id}: from=<www{uid}@home.example>, size=1, nrcpt=1 (queue active)"),
        );
        let fate = match recipients % 4 {
            0 => {
                "dsn=5.7.1, status=bounced (host mx.there.example[198.51.100.3] said: 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using us.list.example (in reply to RCPT TO command))"
            }
            1 => {
                "dsn=4.4.1, status=deferred (connect to mx.there.example[198.51.100.3]:25: Connection timed out)"
            }
            _ => "dsn=2.0.0, status=sent (250 ok)",
        };
        for recipient in 0..=recipients {
            self.write("postfix/smtp[96]", &format!("{id}: to=<r{recipient}@there.example>, relay=mx.there.example[198.51.100.3]:25, delay=1, delays=1/0/0/0, {fate}"));
            self.clock += u32::from(recipients % 3);
        }
        if uid != 4 {
            self.write("postfix/qmgr[95]", &format!("{id}: removed"));
        }
    }

    /// A message from outside, or of one who logged in.
    fn taken(&mut self, process: u8, client: u8) {
        let id = self.queue_id();
        let login = if client.is_multiple_of(2) {
            format!(", sasl_method=PLAIN, sasl_username=l{process}")
        } else {
            String::new()
        };
        self.smtpd(process, &format!("{id}: client=h{client}.dsl.example[203.0.113.{client}]{login}"));
        self.write(
            "postfix/qmgr[95]",
            &format!("{id}: from=<s{process}@x.example>, size=1, nrcpt=1 (queue active)"),
        );
        self.write("postfix/local[97]", &format!("{id}: to=<u@home.example>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)"));
        self.write("postfix/qmgr[95]", &format!("{id}: removed"));
    }

    /// Sendmail names the refused client only when the transaction ends; deliveries name the user they are made for.
    fn sendmail(&mut self, guesses: u8, client: u8) {
        let id = format!("62290{:09}", {
            self.messages += 1;
            self.messages
        });
        let sendmail = "sm-mta[98]";
        for guess in 0..guesses {
            self.write(sendmail, &format!("{id}: <g{guess}@home.example>... User unknown"));
            self.clock += 1;
        }
        let recipients = client % 2;
        self.write(sendmail, &format!("{id}: from=<q@x.example>, size=0, class=0, nrcpts={recipients}, proto=SMTP, daemon=MTA, relay=h{client}.example [203.0.113.{client}]"));
        if recipients > 0 {
            self.write(sendmail, &format!("{id}: to=<r@there.example>, ctladdr=<w@home.example> (10{guesses}/100), delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.there.example. [198.51.100.9], dsn=2.0.0, stat=Sent (ok)"));
        }
    }

    /// A packet, often logged by two rules.
    fn packet(&mut self, a: u8, b: u8) {
        let id = self.messages + u32::from(b);
        let rest = format!(
            "IN=eth1 OUT=eth0 SRC=192.168.2.{b} DST=198.51.100.{a} LEN=60 ID={id} PROTO=TCP SPT=1025 DPT={} SYN",
            [25, 25, 25, 22, 443][usize::from(a)]
        );
        if b.is_multiple_of(2) {
            self.write("kernel", &format!("[UFW AUDIT] {rest}"));
        }
        self.write("kernel", &format!("[UFW BLOCK] {rest}"));
    }
}
