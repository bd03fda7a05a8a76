//! Names of users and groups (passwd(5), group(5)), and who a process is (`/proc/PID/status`, proc(5)). Pure.

use crate::model::machine::Person;

/// The accounts of one machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    users: Vec<(u32, String)>,
    groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    gid: u32,
    name: String,
    members: Vec<String>,
}

impl Accounts {
    /// Reads /etc/passwd and /etc/group; lines that are none are passed over.
    pub fn read(passwd: &str, group: &str) -> Accounts {
        let users = passwd.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            Some((fields.nth(1)?.parse().ok()?, name.to_string()))
        });
        let groups = group.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_string();
            let gid = fields.nth(1)?.parse().ok()?;
            let members = fields.next().unwrap_or_default().split(',').filter(|member| !member.is_empty());
            Some(Group { gid, name, members: members.map(str::to_string).collect() })
        });
        Accounts { users: users.collect(), groups: groups.collect() }
    }

    /// True where there is a user of this name.
    pub fn has_user(&self, name: &str) -> bool {
        self.users.iter().any(|(_, known)| known == name)
    }

    /// The user's name, or the number.
    pub fn user(&self, uid: u32) -> String {
        let found = self.users.iter().find(|(known, _)| *known == uid);
        found.map_or_else(|| uid.to_string(), |(_, name)| name.clone())
    }

    /// The group's name, or the number.
    pub fn group(&self, gid: u32) -> String {
        let found = self.groups.iter().find(|group| group.gid == gid);
        found.map_or_else(|| gid.to_string(), |group| group.name.clone())
    }

    /// Who the process is whose status this is.
    pub fn person(&self, status: &str) -> Person {
        let numbers = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap_or_default()
                .split_whitespace()
                .filter_map(|word| word.parse().ok())
                .collect::<Vec<u32>>()
        };
        // Real, effective, saved and of the file system.
        let effective = |ids: Vec<u32>| ids.get(1).copied().unwrap_or_default();
        let uid = effective(numbers("Uid:"));
        let (mut groups, name) = (numbers("Groups:"), self.user(uid));
        groups.push(effective(numbers("Gid:")));
        groups.sort_unstable();
        groups.dedup();
        let member_of = self.groups.iter().filter(|group| group.members.contains(&name));
        Person { uid, groups, member_of: member_of.map(|group| group.name.clone()).collect(), name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_memberships() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000:Anna,,,:/home/anna:/bin/sh\n\n# none\nx:y\n";
        let group = "root:x:0:\nadm:x:4:syslog,anna\nanna:x:1000:\nbroken\n";
        let accounts = Accounts::read(passwd, group);
        assert_eq!((accounts.user(1000).as_str(), accounts.user(7).as_str()), ("anna", "7"));
        assert_eq!((accounts.group(4).as_str(), accounts.group(999).as_str()), ("adm", "999"));
        let status =
            "Name:\tcat\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t24 27 \n";
        let expected = Person {
            uid: 1000,
            name: "anna".to_string(),
            groups: vec![24, 27, 1000],
            member_of: vec!["adm".to_string()],
        };
        assert_eq!(accounts.person(status), expected);
        assert_eq!(Accounts::read("", "").person("").name, "0");
    }
}
