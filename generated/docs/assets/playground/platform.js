// The facts of the API, from schemas/_platform.json.
export const PLATFORM = {
  "base_url": "https://api.mindvideo.ai",
  "tasks_path": "/api/v1/tasks",
  "authorization_header": "Authorization",
  "authorization_scheme": "Bearer",
  "idempotency_header": "Idempotency-Key",
  "api_key_variable": "MINDVIDEO_API_KEY",
  "base_url_variable": "MINDVIDEO_BASE_URL",
  "terminal_statuses": [
    "succeeded",
    "failed",
    "cancelled"
  ]
};
