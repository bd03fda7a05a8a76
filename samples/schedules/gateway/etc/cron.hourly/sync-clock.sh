#!/bin/sh
exec /usr/local/sbin/sync-clock
