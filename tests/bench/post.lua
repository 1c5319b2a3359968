-- Each request files a report under an Idempotency-Key of its own; the argument after `--` keeps runs apart.
local number, run = 0, "run"
local body = '{"problem": "小区门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。",' ..
             ' "place": {"building_id": "bldg-010101"}}'

function init(args)
  run = args[1]
end

function request()
  number = number + 1
  local headers = {["Content-Type"] = "application/json", ["Idempotency-Key"] = run .. "-" .. number}
  return wrk.format("POST", nil, headers, body)
end
