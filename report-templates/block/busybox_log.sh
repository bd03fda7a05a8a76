#!/bin/sh
# Made by rapsheet: logs who inside connects to port 25 outside, and stops nobody. Running it again replaces what it did before.
IPTABLES=${IPTABLES:-iptables}
IP6TABLES=${IP6TABLES:-ip6tables}
failed=0
run() {
	"$@" || failed=1
}

{% include "block/busybox_remove.sh" %}

# log TOOL CHAIN MATCH...: the first packet of each connection
log() {
	tool=$1 chain=$2
	shift 2
{%- for port in ports %}
	run "$tool" -A "$chain" "$@" -p tcp --dport {{ port }} --syn -j LOG{{ gate.sh_log() }}
{%- endfor %}
}
{%- for (is_v4, name) in [(true, "IPTABLES"), (false, "IP6TABLES")] %}

load_{{ name }}() {
	remove "${{ name }}" {{ chains[0] }}
	remove "${{ name }}" {{ chains[1] }}
	run "${{ name }}" -N {{ chains[0] }}
	run "${{ name }}" -N {{ chains[1] }}
{%- for pin in gate.pins %}{% if *is_v4 == pin.peer.is_v4 %}
	run "${{ name }}" -A {{ chains[0] }} -s {{ pin.peer.net }} -m mac ! --mac-source {{ pin.mac }} -g {{ chains[1] }}
{%- endif %}{% endfor %}
{%- for server in gate.servers %}{% if *is_v4 == server.is_v4 %}
	run "${{ name }}" -A {{ chains[0] }} -s {{ server.net }} -j RETURN
	run "${{ name }}" -A {{ chains[0] }} -d {{ server.net }} -j RETURN
{%- endif %}{% endfor %}
	run "${{ name }}" -A {{ chains[0] }} -g {{ chains[1] }}
{%- for net in gate.inside %}{% if *is_v4 == net.is_v4 %}
	run "${{ name }}" -A {{ chains[1] }} -d {{ net.net }} -j RETURN
{%- endif %}{% endfor %}
{%- match gate.interface %}{% when Some with (interface) %}
	log "${{ name }}" {{ chains[1] }} -i {{ interface }}
{%- when None %}{% for net in gate.inside %}{% if *is_v4 == net.is_v4 %}
	log "${{ name }}" {{ chains[1] }} -s {{ net.net }}
{%- endif %}{% endfor %}
{%- endmatch %}
	run "${{ name }}" -I FORWARD -p tcp -j {{ chains[0] }}
}
{%- endfor %}

load_IPTABLES
if command -v "$IP6TABLES" >/dev/null 2>&1; then load_IP6TABLES; fi
exit "$failed"
