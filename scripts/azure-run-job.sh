#!/usr/bin/env bash
# Starts a Container Apps job and waits until it ends: azure-run-job.sh RESOURCE_GROUP JOB
set -euo pipefail

group=$1
job=$2
execution=$(az containerapp job start --resource-group "$group" --name "$job" --query name --output tsv)
echo "Started $execution"

for _ in $(seq 1 180); do
  status=$(az containerapp job execution show --resource-group "$group" --name "$job" \
    --job-execution-name "$execution" --query properties.status --output tsv)
  case $status in
    Succeeded)
      echo "$execution succeeded"
      exit 0
      ;;
    Failed | Stopped | Degraded)
      echo "$execution ended with status $status; see the log in the workspace of the environment" >&2
      exit 1
      ;;
  esac
  sleep 10
done
echo "$execution did not finish within 30 minutes" >&2
exit 1
