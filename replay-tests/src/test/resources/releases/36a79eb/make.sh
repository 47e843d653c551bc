#!/bin/bash
# How the data roots beside this were made. Four hosts of a build of that release are up (`./swarmlog
# hosts up 4 --name v1fix`, in its folder), with the test images swarmlog-test:1 and :2 on their
# engines (TestImage). Makes a swarm of three managers and a worker on them, lets it live, stops it.
set -u
OUT=${1:?expected a folder to make}
H=/var/lib/swarmlog-hosts/v1fix
SL=./swarmlog
d() { local n=$1; shift; timeout 120 docker -H unix://$H/h$n/swarmlog.sock "$@"; }
e() { local n=$1; shift; timeout 60 docker -H unix://$H/h$n/docker.sock "$@"; }
say() { echo "== $(date +%T) $*"; }
wait_for() { local what=$1; shift; for i in $(seq 120); do if "$@" >/dev/null 2>&1; then return; fi; sleep 0.5; done; say "NOT: $what"; }
running() { [ "$(d 1 service ps "$1" --filter desired-state=running --format '{{.CurrentState}}' | grep -c '^Running')" = "$2" ]; }
down() { [ "$(d 1 node inspect "$1" --format '{{.Status.State}}')" = "$2" ]; }

say init
d 1 swarm init --cert-expiry 175200h --task-history-limit 3 --autolock=false
m=$(d 1 swarm join-token -q manager); w=$(d 1 swarm join-token -q worker)
d 2 swarm join --token $m 10.77.0.1:2377
d 3 swarm join --token $m 10.77.0.1:2377
d 4 swarm join --token $w 10.77.0.1:2377
wait_for "4 nodes" sh -c "[ \$(docker -H unix://$H/h1/swarmlog.sock node ls --format '{{.Status}}' | grep -c Ready) = 4 ]"
d 1 node ls
say labels
d 1 node update --label-add zone=a --label-add disk=ssd h1
d 1 node update --label-add zone=b h2
d 2 node update --label-add zone=b h3
say networks
d 1 network create -d overlay --attachable --label team=web front
d 1 network create -d overlay --subnet 10.44.0.0/24 --gateway 10.44.0.1 --ip-range 10.44.0.128/25 back
d 1 network create -d overlay gone
say services
d 1 service create --detach --name web --replicas 4 --network front -p 8080:80 --label kind=shop -e GREETING=hello \
  --update-delay 200ms --update-parallelism 2 --restart-max-attempts 3 --limit-memory 64m --reserve-cpu 0.1 swarmlog-test:1
d 2 service create --detach --name agent --mode global --network back --constraint node.labels.zone!=c swarmlog-test:1
d 3 service create --detach --name dns --endpoint-mode dnsrr --network back --replicas 2 --placement-pref spread=node.labels.zone swarmlog-test:1
d 1 service create --detach --name hostport --replicas 2 -p mode=host,target=80,published=8081 --mount type=tmpfs,target=/scratch --hostname 'x-{{.Node.Hostname}}' swarmlog-test:1
d 1 service create --detach --name once --mode replicated-job --replicas 2 --restart-condition none swarmlog-test:1 true
d 1 service create --detach --name crash --replicas 1 --restart-max-attempts 2 --restart-delay 200ms swarmlog-test:1 false
d 1 service create --detach --name nowhere --replicas 1 --constraint node.labels.zone==mars swarmlog-test:1
d 1 service create --detach --name health --replicas 1 --health-cmd 'true' --health-interval 1s --stop-grace-period 2s swarmlog-test:1
wait_for "web" running web 4
wait_for "agent" running agent 4
say updates
d 1 service update -q --image swarmlog-test:2 --label-add rev=2 web
d 1 service update -q --env-add A=1 --update-failure-action rollback --update-monitor 1s --rollback-parallelism 2 --args "sh -c 'exit 3'" web
d 1 service scale web=6
d 2 service rollback -q dns || true
d 2 service update -q --replicas 3 dns
d 2 service rollback -q dns
d 1 service update -q --publish-add 8090:80 --force web
say faults
d 1 node update --availability drain h4
wait_for "h4 empty" sh -c "[ -z \"\$(docker -H unix://$H/h1/swarmlog.sock node ps h4 --filter desired-state=running -q)\" ]"
e 2 kill $(e 2 ps -q --filter label=com.docker.swarm.service.name=web | head -1)
wait_for "web again" running web 6
d 1 node update --availability active h4
$SL hosts kill 4 --name v1fix
wait_for "h4 down" down h4 down
wait_for "web again" running web 6
$SL hosts restore 4 --name v1fix
wait_for "h4 back" down h4 ready
say updates of the swarm
d 1 swarm update --dispatcher-heartbeat 2s
d 2 swarm join-token --rotate worker >/dev/null
d 1 swarm update --dispatcher-heartbeat 1s
say removals
d 1 service rm crash nowhere
d 1 network rm gone
d 3 service create --detach --name short --replicas 2 swarmlog-test:1
wait_for "short" running short 2
d 3 service rm short
d 1 service rm nosuch
d 1 service create --detach --name web swarmlog-test:1
say a leader that is killed
$SL hosts kill 2 --name v1fix
wait_for "h2 down" down h2 down
$SL hosts restore 2 --name v1fix
wait_for "h2 ready" down h2 ready
wait_for "web" running web 6
d 1 node demote h4 || true
d 1 service ls; d 1 node ls
d 1 service ps web
say stop
for n in 4 3 2 1; do
  pid=$(pgrep -f "daemon --data-root=$H/h$n/swarmlog" | head -1)
  kill -TERM "$pid"
  for i in $(seq 40); do kill -0 "$pid" 2>/dev/null || break; sleep 0.5; done
done
mkdir "$OUT"
for n in 1 2 3; do cp -a --sparse=always $H/h$n/swarmlog "$OUT/h$n"; rm -f "$OUT/h$n"/daemon.*; done
tar -C "$OUT" --sort=name --owner=0 --group=0 --exclude='*.index' --exclude='*.timeindex' \
  --exclude=.lock -czf "$OUT/managers.tar.gz" h1 h2 h3
