#!/bin/sh
# Made by rapsheet: takes away what its script for a small router loaded; what is not there is passed over.
IPTABLES=${IPTABLES:-iptables}
IP6TABLES=${IP6TABLES:-ip6tables}

{% include "block/busybox_remove.sh" %}

for tool in "$IPTABLES" "$IP6TABLES"; do
	command -v "$tool" >/dev/null 2>&1 || continue
	# A chain that another one names goes after it.
	for chain in{% for chain in chains %} {{ chain }} {{ chain }}-N{% endfor %}; do
		remove "$tool" "$chain"
	done
done
exit 0
