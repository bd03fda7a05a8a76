#!/bin/sh
# Made by rapsheet at {{ now }}. Running it again replaces what it did before; nothing else is touched.
IPTABLES=${IPTABLES:-iptables}
IP6TABLES=${IP6TABLES:-ip6tables}
failed=0
run() {
	"$@" || failed=1
}

# drop TOOL CHAIN NETWORK
drop() {
{%- for port in ports %}
	run "$1" -A "$2" -s "$3" -p tcp --dport {{ port }} -j DROP
{%- endfor %}
}

# illegal TOOL CHAIN NETWORK: the same with a line in the log
illegal() {
{%- for port in ports %}
	run "$1" -A "$2" -s "$3" -p tcp --dport {{ port }} -j LOG{{ gate.sh_log() }}
{%- endfor %}
	drop "$1" "$2" "$3"
}

# pass TOOL CHAIN SERVER: a mail server, from and to
pass() {
	run "$1" -A "$2" -s "$3" -j RETURN
	run "$1" -A "$2" -d "$3" -j RETURN
}

# pinned TOOL CHAIN NEXT SERVER MAC: whoever has the address only does not pass
pinned() {
	run "$1" -A "$2" -s "$4" -m mac ! --mac-source "$5" -g "$3"
}

{% include "block/busybox_remove.sh" %}
# replace TOOL CHAIN HOOK...: puts the chain that was built aside into its place
replace() {
	tool=$1 chain=$2
	shift 2
	for hook; do
{%- if ports.len() == 1 %}{% for port in ports %}
		run "$tool" -I "$hook" -p tcp --dport {{ port }} -j "$chain-N"
{%- endfor %}{% else %}
		run "$tool" -I "$hook" -p tcp -j "$chain-N"
{%- endif %}
	done
	remove "$tool" "$chain"
	run "$tool" -E "$chain-N" "$chain"
}
{%- for family in families %}

load_{{ family.name }}() {
	tool=${{ family.name }}
{%- for chain in chains %}
	remove "$tool" {{ chain }}-N
	run "$tool" -N {{ chain }}-N
{%- endfor %}
{%- for source in family.inbound %}
	drop "$tool" {{ chains[0] }}-N {{ source.net }} # {{ source.why }}
{%- endfor %}
{%- for pin in gate.pins %}{% if pin.peer.is_v4 == family.is_v4 %}
	pinned "$tool" {{ chains[1] }}-N {{ chains[2] }}-N {{ pin.peer.net }} {{ pin.mac }}
{%- endif %}{% endfor %}
{%- for server in gate.servers %}{% if server.is_v4 == family.is_v4 %}
	pass "$tool" {{ chains[1] }}-N {{ server.net }}
{%- endif %}{% endfor %}
	run "$tool" -A {{ chains[1] }}-N -g {{ chains[2] }}-N
{%- for source in family.outbound %}
	illegal "$tool" {{ chains[2] }}-N {{ source.net }} # {{ source.why }}
{%- endfor %}
	replace "$tool" {{ chains[0] }} INPUT FORWARD
	replace "$tool" {{ chains[1] }} FORWARD
	replace "$tool" {{ chains[2] }}
}
{%- endfor %}

load_IPTABLES
if command -v "$IP6TABLES" >/dev/null 2>&1; then
	load_IP6TABLES
{%- if !families[1].inbound.is_empty() || !families[1].outbound.is_empty() %}
else
	echo "no $IP6TABLES here: {{ families[1].inbound.len() + families[1].outbound.len() }} networks of IPv6 are not blocked" >&2
	failed=1
{%- endif %}
fi
exit "$failed"
