-- Each connection has a hash of leases: since when and until when, in microseconds, and the owner.
local id, tokens, owner, period = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local name = base .. 'l:' .. id
local since, outcome = now, 'held'
local held = redis.call('HGET', name, tokens)
if held then
  local from, till, by = string.match(held, '^(%d+) (%d+) (.*)$')
  if by == owner then
    since = tonumber(from)
  elseif now < tonumber(till) then
    return 'busy'
  else
    outcome = from
  end
end
redis.call('HSET', name, tokens, string.format('%.0f %.0f ', since, now + period) .. owner)
-- It is remembered for two days that it ran out.
local keep = math.ceil(period / 1000) + 172800000
if redis.call('PTTL', name) < keep then redis.call('PEXPIRE', name, string.format('%.0f', keep)) end
return outcome
