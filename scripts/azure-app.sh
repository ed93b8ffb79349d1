#!/usr/bin/env bash
# Stops or starts a container app: azure-app.sh stop|start RESOURCE_GROUP APP
# Does nothing when the app does not exist yet.
set -euo pipefail

action=$1
group=$2
app=$3
id=$(az containerapp list --resource-group "$group" --query "[?name=='$app'].id" --output tsv)
if [ -z "$id" ]; then
  echo "$app does not exist yet"
  exit 0
fi
az rest --method post --uri "https://management.azure.com$id/$action?api-version=2025-01-01" --output none
echo "$app: $action"
# Replicas have 35 seconds to requeue their jobs.
if [ "$action" = stop ]; then sleep 45; fi
