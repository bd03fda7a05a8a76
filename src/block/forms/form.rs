//! The forms by name. Pure.

/// What rules can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// Own `table inet rapsheet` with sets that time out.
    Nftables,
    /// Sets that time out, and a chain that asks them, in iptables and ip6tables.
    Ipset,
    /// A chain of `DROP tcp dpt:25`.
    Iptables,
    /// LOG and REJECT at the head of INPUT on one interface.
    Reject,
    /// xt_recent: ten minutes that start anew with every attempt.
    Recent,
    /// Port 25 closed for all of the inside but listed mail servers.
    Outbound,
    /// A script for a small router.
    Busybox,
    Postfix,
    Sendmail,
    Courier,
    Exim,
    Tcpserver,
    List,
    /// `address # epoch dd/mm/yy hh:mm:ss # Reason`
    BlockFile,
}

impl Form {
    pub const ALL: [Form; 14] = [
        Form::Nftables,
        Form::Ipset,
        Form::Iptables,
        Form::Reject,
        Form::Recent,
        Form::Outbound,
        Form::Busybox,
        Form::Postfix,
        Form::Sendmail,
        Form::Courier,
        Form::Exim,
        Form::Tcpserver,
        Form::List,
        Form::BlockFile,
    ];

    /// The word of configuration and command line.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Nftables => "nftables",
            Form::Ipset => "ipset",
            Form::Iptables => "iptables",
            Form::Reject => "reject",
            Form::Recent => "recent",
            Form::Outbound => "outbound",
            Form::Busybox => "busybox",
            Form::Postfix => "postfix",
            Form::Sendmail => "sendmail",
            Form::Courier => "courier",
            Form::Exim => "exim",
            Form::Tcpserver => "tcpserver",
            Form::List => "list",
            Form::BlockFile => "blockfile",
        }
    }

    pub fn from_name(name: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.name() == name)
    }

    /// True for rules of a packet filter, which can be loaded, taken away and made to log; false for tables and lists
    /// that an MTA or another program reads.
    pub const fn is_filter(self) -> bool {
        matches!(
            self,
            Form::Nftables
                | Form::Ipset
                | Form::Iptables
                | Form::Reject
                | Form::Recent
                | Form::Outbound
                | Form::Busybox
        )
    }
}
