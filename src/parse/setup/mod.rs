//! Files by which a machine is set up: accounts, and the configuration of logrotate. Pure: whoever calls has read them.

pub mod accounts;
pub mod logrotate;
