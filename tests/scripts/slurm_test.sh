#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `ruralsim sweep submit` against a real Slurm: a controller, a node and their munge on this machine, in a folder and on
# ports of their own. The table that the cluster collects must be the local run's, byte for byte.
#
#   tests/scripts/slurm_test.sh RURALSIM SOURCE_DIR
#
# Exit code 77: there is no Slurm, or it can't be started here (the reason is printed).
set -euo pipefail
ruralsim=$(realpath "$1")
source=$2
skip() { echo "skipped: $*"; exit 77; }

for program in munged slurmctld slurmd sbatch; do
  PATH=$PATH:/usr/sbin command -v $program >/dev/null || skip "no $program (Debian: slurmctld slurmd slurm-client munge)"
done
PATH=$PATH:/usr/sbin
[ "$(id -u)" = 0 ] || skip "slurmd is started by root"

d=$(mktemp -d)
finish() {
  for daemon in slurmd slurmctld munged; do
    if [ -s "$d/$daemon.pid" ]; then kill "$(cat "$d/$daemon.pid")" 2>/dev/null || true; fi
  done
  sleep 1
  rm -rf "$d"
}
trap finish EXIT
chmod 755 "$d"
mkdir "$d/state" "$d/spool"

host=$(hostname -s)
port=$((20000 + $$ % 20000))
export SLURM_CONF=$d/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$d/munge.socket
CredType=cred/munge
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmctldPidFile=$d/slurmctld.pid
SlurmdPidFile=$d/slurmd.pid
SlurmctldLogFile=$d/slurmctld.log
SlurmdLogFile=$d/slurmd.log
StateSaveLocation=$d/state
SlurmdSpoolDir=$d/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

head -c 1024 /dev/urandom >"$d/munge.key"
chmod 400 "$d/munge.key"
munged --force --key-file="$d/munge.key" --socket="$d/munge.socket" --pid-file="$d/munged.pid" \
  --log-file="$d/munged.log" --seed-file="$d/munge.seed" --num-threads=1 || skip "munged does not start"
slurmctld -c || skip "slurmctld does not start"
slurmd -c || skip "slurmd does not start: $(tail -n 1 "$d/slurmd.log")"
for _ in $(seq 60); do
  if [ "$(sinfo -h -o %T 2>/dev/null)" = idle ]; then break; fi
  sleep 0.5
done
[ "$(sinfo -h -o %T 2>/dev/null)" = idle ] || skip "the node does not come up: $(tail -n 1 "$d/slurmd.log")"

mkdir "$d/my sweep"
cat >"$d/my sweep/sweep.yaml" <<YAML
format: 1
scenarios: [$source/scenarios/rangtang/cliff.yaml, $source/scenarios/rangtang/continuity.yaml]
set:
  end: 2017-01
  burn_in_years: 0
  county: {villages: 3, poor_villages: 2}
  household_types:
    poor: {households: 12, persons: 50}
    middle: {households: 20, persons: 85}
    rich: {households: 8, persons: 33}
replicates: 2
design: {kind: lhs, points: 3}
factors: {herd.offtake: {range: [0.12, 0.2]}}
YAML
cd "$d/my sweep"
"$ruralsim" sweep run sweep.yaml -o local -q
"$ruralsim" sweep collect sweep.yaml -o local -q
"$ruralsim" sweep submit sweep.yaml -o cluster --engine slurm --tasks 4 --time 5 --partition test
for _ in $(seq 240); do
  if [ -e cluster/results.csv ] && [ -z "$(squeue -h)" ]; then break; fi
  sleep 0.5
done
if ! [ -e cluster/results.csv ]; then
  echo "the cluster collected nothing:"
  squeue
  tail -n 5 "$d/slurmctld.log" "$d/slurmd.log" cluster/slurm/*.log
  exit 1
fi
cmp local/results.csv cluster/results.csv
cmp local/design.csv cluster/design.csv
parts=(cluster/shards/*-of-4.log)
[ ${#parts[@]} = 4 ] || { echo "${#parts[@]} parts ran instead of 4"; exit 1; }
echo "the same bytes from 4 tasks of Slurm and from here"
