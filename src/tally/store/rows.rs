//! The keys of counted tables as rows of numbers. The day of a key stands in the name of the file, not in its rows.

use super::codes;
use super::sheet::{Sheet, Sheets};
use crate::model::source::Position;
use crate::tally::key::{Name, Who};
use crate::tally::queue::{Origin, SentKey};
use crate::tally::table::{Count, Table};
use crate::tally::templates::TemplateKey;
use crate::tally::{
    ClientKey, Daily, HitKey, JobKey, NameKey, Port25Key, PortKey, RejectKey, RelayKey, ServiceKey,
};

/// Whose names and addresses a row is about, so that what they stand for is kept with it.
#[derive(Default)]
pub struct Mentioned {
    pub names: Vec<Name>,
    pub whos: Vec<Who>,
}

/// A key in numbers.
pub trait Row: Daily {
    const COLUMNS: &'static [&'static str];
    fn write(&self, out: &mut Vec<u64>, mentioned: &mut Mentioned);
    /// None for a code that only a newer version knows.
    fn read(day: i32, numbers: &[u64]) -> Option<Self>;
}

pub fn count_numbers(count: &Count) -> [u64; 4] {
    [u64::from(count.n), u64::from(count.first), u64::from(count.last), count.at.0]
}

pub fn count_of([n, first, last, at]: [u64; 4]) -> Count {
    Count { n: n as u32, first: first as u32, last: last as u32, at: Position(at) }
}

/// The rows of one day.
pub fn save<K: Row>(name: &str, day: i32, table: &Table<K>, sheets: &mut Sheets, mentioned: &mut Mentioned) {
    let rows = || table.iter().filter(|(key, _)| key.day() == day);
    let mut sheet =
        Sheet::of(name, ["n", "first", "last", "at"], rows().map(|(_, count)| count_numbers(count)));
    let mut columns = vec![Vec::with_capacity(sheet.rows()); K::COLUMNS.len()];
    let mut numbers = Vec::new();
    for (key, _) in rows() {
        numbers.clear();
        key.write(&mut numbers, mentioned);
        columns.iter_mut().zip(&numbers).for_each(|(column, number)| column.push(*number));
    }
    for (name, column) in K::COLUMNS.iter().zip(columns) {
        sheet.put_column(name, column);
    }
    sheets.put(sheet);
}

/// Puts the rows back into a table. `place` gives a position's place in the present list of sources.
pub fn load<K: Row>(name: &str, day: i32, sheets: &Sheets, place: impl Fn(u64) -> u64, table: &mut Table<K>) {
    let sheet = sheets.get(name);
    let columns: Vec<Option<&[u64]>> = K::COLUMNS.iter().map(|name| sheet.column(name)).collect();
    let mut numbers = Vec::new();
    for (row, [n, first, last, at]) in sheet.numbers(["n", "first", "last", "at"]).enumerate() {
        numbers.clear();
        let number =
            |column: &Option<&[u64]>| column.and_then(|column| column.get(row)).copied().unwrap_or(0);
        numbers.extend(columns.iter().map(number));
        if let Some(key) = K::read(day, &numbers) {
            table.put(key, count_of([n, first, last, place(at)]));
        }
    }
}

/// A row type: its columns, and how its key is written and read.
macro_rules! row {
    ($key:ident, $self:ident, $day:ident, $said:ident, [$($column:literal: $write:expr),*], |$($name:ident),*| $read:expr) => {
        impl Row for $key {
            const COLUMNS: &'static [&'static str] = &[$($column),*];

            fn write(&$self, out: &mut Vec<u64>, $said: &mut Mentioned) {
                out.extend([$($write),*]);
            }

            fn read($day: i32, numbers: &[u64]) -> Option<$key> {
                let [$($name),*] = *numbers else { return None };
                Some($read)
            }
        }
    };
}

impl Mentioned {
    pub fn name(&mut self, name: Name) -> u64 {
        self.names.push(name);
        name.0
    }

    pub fn who(&mut self, who: Who) -> u64 {
        self.whos.push(who);
        who.0
    }
}

row!(HitKey, self, day, said,
    ["source": said.who(self.source), "prefix": said.name(self.prefix), "action": self.action as u64],
    |source, prefix, action| HitKey { day, source: Who(source), prefix: Name(prefix), action: codes::action(action) });
row!(PortKey, self, day, said,
    ["protocol": said.name(self.protocol), "port": u64::from(self.port)],
    |protocol, port| PortKey { day, protocol: Name(protocol), port: port as u16 });
row!(Port25Key, self, day, said,
["source": said.who(self.source), "mac": codes::of_mac(self.mac), "destination": said.who(self.destination),
 "prefix": said.name(self.prefix), "action": self.action as u64],
|source, mac, destination, prefix, action| Port25Key {
    day,
    source: Who(source),
    mac: codes::mac(mac),
    destination: Who(destination),
    prefix: Name(prefix),
    action: codes::action(action),
});
row!(RejectKey, self, day, said,
["client": said.who(self.client), "reason": self.reason as u64, "code": u64::from(self.code),
 "zone": said.name(self.zone)],
|client, reason, code, zone| RejectKey {
    day,
    client: Who(client),
    reason: codes::reason(reason),
    code: code as u16,
    zone: Name(zone),
});
row!(ClientKey, self, day, said,
    ["client": said.who(self.client), "name": said.name(self.name)],
    |client, name| ClientKey { day, client: Who(client), name: Name(name) });
row!(NameKey, self, day, said, ["name": said.name(self.name)], |name| NameKey { day, name: Name(name) });
row!(RelayKey, self, day, said,
    ["relay": said.name(self.relay), "status": self.status as u64],
    |relay, status| RelayKey { day, relay: Name(relay), status: codes::status(status)? });
row!(SentKey, self, day, said,
["local": u64::from(self.origin.local), "sender": said.name(self.origin.sender),
 "login": said.name(self.origin.login), "uid": codes::of_uid(self.origin.uid), "status": self.status as u64],
|local, sender, login, uid, status| SentKey {
    day,
    origin: Origin { local: local != 0, sender: Name(sender), login: Name(login), uid: codes::uid(uid) },
    status: codes::status(status)?,
});
row!(JobKey, self, day, said,
["scheduler": self.scheduler as u64, "user": said.name(self.user), "command": said.name(self.command)],
|scheduler, user, command| JobKey {
    day,
    scheduler: codes::scheduler(scheduler)?,
    user: Name(user),
    command: Name(command),
});
row!(ServiceKey, self, day, said,
["scheduler": self.job.scheduler as u64, "user": said.name(self.job.user),
 "command": said.name(self.job.command), "unit": self.unit.0],
|scheduler, user, command, unit| ServiceKey {
    job: JobKey { day, scheduler: codes::scheduler(scheduler)?, user: Name(user), command: Name(command) },
    unit: Name(unit),
});
row!(TemplateKey, self, day, said,
    ["program": said.name(self.program), "template": said.name(self.template)],
    |program, template| TemplateKey { day, program: Name(program), template: Name(template) });

type UidKey = (i32, u32);
row!(UidKey, self, day, said,
    ["uid": { let _ = said; u64::from(self.1) }],
    |uid| (day, uid as u32));
