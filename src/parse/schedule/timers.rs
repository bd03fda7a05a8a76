//! Which services a timer owns. No line of a service says so, hence two sources: the timers that
//! distributions ship (Debian, Ubuntu, Fedora, openSUSE, Arch), and every line systemd writes about a `.timer`,
//! which is knowledge of the service of the same name (systemd.timer(5): "By default, a service by the same name
//! as the timer"). Pure.

/// A shipped service with a timer: its name, and its `Description=` in the releases that have
/// written it, for a systemd that does not log unit names (before 250).
struct Shipped {
    name: &'static str,
    descriptions: &'static [&'static str],
}

const fn shipped(name: &'static str, descriptions: &'static [&'static str]) -> Shipped {
    Shipped { name, descriptions }
}

const SHIPPED: &[Shipped] = &[
    shipped("anacron.service", &["Run anacron jobs"]),
    shipped("apport-autoreport.service", &["Process error reports when automatic reporting is enabled"]),
    shipped("apt-daily.service", &["Daily apt download activities", "Daily apt activities"]),
    shipped("apt-daily-upgrade.service", &["Daily apt upgrade and clean activities"]),
    shipped("apt-listbugs.service", &["Daily apt-listbugs preferences cleanup"]),
    shipped("archlinux-keyring-wkd-sync.service", &["Refresh existing keys of archlinux-keyring"]),
    shipped("backup-rpmdb.service", &["Backup RPM database"]),
    shipped("backup-sysconfig.service", &["Backup /etc/sysconfig directory"]),
    shipped("btrfs-balance.service", &["Balance block groups on a btrfs filesystem"]),
    shipped("btrfs-scrub.service", &["Scrub btrfs filesystem, verify block checksums"]),
    shipped("certbot.service", &["Certbot"]),
    shipped("certbot-renew.service", &["This service automatically renews any certbot certificates found"]),
    shipped("check-battery.service", &["Check if mainboard battery is Ok"]),
    shipped("dnf-automatic.service", &["dnf automatic"]),
    shipped("dnf-automatic-install.service", &["dnf automatic install updates"]),
    shipped("dnf-makecache.service", &["dnf makecache"]),
    shipped("dpkg-db-backup.service", &["Daily dpkg database backup service"]),
    shipped("e2scrub_all.service", &["Online ext4 Metadata Check for All Filesystems"]),
    shipped("exim4-base.service", &["exim4-base housekeeping"]),
    shipped(
        "fstrim.service",
        &["Discard unused blocks", "Discard unused blocks on filesystems from /etc/fstab"],
    ),
    shipped("fwupd-refresh.service", &["Refresh fwupd metadata and update motd"]),
    shipped("geoipupdate.service", &["Weekly GeoIP update"]),
    shipped("letsencrypt.service", &[]),
    shipped("logrotate.service", &["Rotate log files"]),
    shipped("logwatch.service", &["Log analyzer and reporter"]),
    shipped(
        "man-db.service",
        &["Daily man-db regeneration", "Daily man-db cache update", "Daily man-db cache regeneration"],
    ),
    shipped("mandb.service", &["Update man pages cache"]),
    shipped("mdcheck_continue.service", &["MD array scrubbing - continuation"]),
    shipped("mdcheck_start.service", &["MD array scrubbing"]),
    shipped("mdmonitor-oneshot.service", &["Reminder for degraded MD arrays"]),
    shipped("mlocate.service", &["Updates mlocate database every day"]),
    shipped("mlocate-updatedb.service", &["Update a database for mlocate"]),
    shipped("motd-news.service", &["Message of the Day"]),
    shipped("ntpsec-rotate-stats.service", &["Rotate ntpd stats"]),
    shipped("pamac-cleancache.service", &["Clean packages cache"]),
    shipped("phpsessionclean.service", &["Clean php session files"]),
    shipped("pkgfile-update.service", &["pkgfile database update"]),
    shipped("plocate-updatedb.service", &["Update the plocate database"]),
    shipped("raid-check.service", &["RAID setup health check"]),
    shipped("sa-update.service", &["Update spamassassin rules"]),
    shipped("shadow.service", &["Verify integrity of password and group files"]),
    shipped("snapper-cleanup.service", &["Daily Cleanup of Snapper Snapshots"]),
    shipped("snapper-timeline.service", &["Timeline of Snapper Snapshots"]),
    shipped(
        "spamassassin-maintenance.service",
        &["Perform regular SpamAssassin maintenance", "Spamassassin maintenance"],
    ),
    shipped("sysstat-collect.service", &["system activity accounting tool"]),
    shipped("sysstat-rotate.service", &["Rotate sysstat data"]),
    shipped("sysstat-summary.service", &["Generate a daily summary of process accounting"]),
    shipped("systemd-tmpfiles-clean.service", &["Cleanup of Temporary Directories"]),
    shipped("ua-timer.service", &["Ubuntu Advantage Timer for running repeated jobs"]),
    shipped("ubuntu-advantage-timer.service", &[]),
    shipped("unbound-anchor.service", &["update of the root trust anchor for DNSSEC validation in unbound"]),
    shipped(
        "update-notifier-download.service",
        &["Download data for packages that failed at package install time"],
    ),
    shipped(
        "update-notifier-motd.service",
        &["Check to see whether there is a new version of Ubuntu available"],
    ),
    shipped("updatedb.service", &["Update locate database", "Update mlocate database"]),
    shipped("xfs_scrub_all.service", &["Online XFS Metadata Check for All Filesystems"]),
];

/// The services by which systemd-cron runs `/etc/cron.daily` and its like.
const CRON_FOLDERS: &[&[u8]] = &[
    b"cron-boot",
    b"cron-minutely",
    b"cron-hourly",
    b"cron-daily",
    b"cron-weekly",
    b"cron-monthly",
    b"cron-quarterly",
    b"cron-semi-annually",
    b"cron-yearly",
];

/// True for services that distributions ship with a timer. Takes the unit's name with or without `.service`;
/// of a template's instance (`btrfs-scrub@-`) the template counts.
pub fn well_known(unit: &[u8]) -> bool {
    let name = name(unit);
    let name = name.split(|byte| *byte == b'@').next().unwrap_or(name);
    SHIPPED.iter().any(|shipped| self::name(shipped.name.as_bytes()) == name) || CRON_FOLDERS.contains(&name)
}

/// The name of the shipped service whose `Description=` this is.
pub fn described(description: &[u8]) -> Option<&'static [u8]> {
    let found = SHIPPED
        .iter()
        .find(|shipped| shipped.descriptions.iter().any(|text| text.as_bytes() == description))?;
    Some(found.name.as_bytes())
}

/// A unit's name without its `.service` or `.timer`: a timer owns the service for which this is the same.
pub fn name(unit: &[u8]) -> &[u8] {
    unit.strip_suffix(b".service").or_else(|| unit.strip_suffix(b".timer")).unwrap_or(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_services() {
        for unit in [
            "logrotate.service",
            "logrotate",
            "btrfs-scrub@-.service",
            "cron-daily.service",
            "apt-daily.timer",
        ] {
            assert!(well_known(unit.as_bytes()), "{unit}");
        }
        for unit in
            ["postfix.service", "cron.service", "logrotate2.service", "", ".service", "user@1000.service"]
        {
            assert!(!well_known(unit.as_bytes()), "{unit}");
        }
        assert_eq!(described(b"Rotate log files"), Some(&b"logrotate.service"[..]));
        assert_eq!(described(b"OpenBSD Secure Shell server"), None);
        assert_eq!(name(b"backup.timer"), name(b"backup.service"));
    }
}
