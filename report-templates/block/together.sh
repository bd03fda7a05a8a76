#!/bin/sh
# Made by rapsheet; to be run by sh. IPTABLES, IP6TABLES and IPSET name other programs, such as iptables-legacy.
set -e
{%- for part in parts %}

{{ part.tool.in_script() }} <<'END_OF_PART'
{{ part.text }}END_OF_PART
{%- endfor %}
