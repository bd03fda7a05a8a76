# Hangs the chains in at the head, where they are not there yet.
set -ef
hang() {
	tool=$1 hook=$2 chain=$3
	shift 3
	"$tool" -w -C "$hook" "$@" -j "$chain" 2>/dev/null || "$tool" -w -I "$hook" 1 "$@" -j "$chain"
}
for tool in "${IPTABLES:-iptables}" "${IP6TABLES:-ip6tables}"; do
{%- for jump in jumps %}
	hang "$tool" {{ jump.hook }} {{ jump.chain }} {{ jump.matches }}
{%- endfor %}
done
