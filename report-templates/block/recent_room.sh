# The list has to have room for {{ needed }} addresses; the module is told when it is loaded.
# To make it last: echo 'options xt_recent ip_list_tot={{ room }}' >/etc/modprobe.d/xt_recent.conf
needed={{ needed }}
room={{ room }}
parameter=/sys/module/xt_recent/parameters/ip_list_tot
if [ ! -e "$parameter" ]; then
	modprobe xt_recent ip_list_tot="$room"
elif [ "$(cat "$parameter")" -lt "$needed" ]; then
	modprobe -r xt_recent 2>/dev/null && modprobe xt_recent ip_list_tot="$room"
fi
held=$(cat "$parameter" 2>/dev/null || echo 0)
if [ "$held" -lt "$needed" ]; then
	echo "xt_recent has room for $held addresses, $needed are needed: load the module with ip_list_tot=$room, or boot with xt_recent.ip_list_tot=$room where it is part of the kernel" >&2
	exit 1
fi
