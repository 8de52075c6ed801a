/** The tools that agents have, by the names that MCP clients know; what they are is in `toolCatalog.ts`. */
export const AGENT_TOOL_NAMES = [
  'who_am_i',
  'list_profiles',
  'log_in',
  'switch_profile',
  'check_access',
  'diagnose',
  'list_accounts_and_roles',
] as const;
export type AgentToolName = (typeof AGENT_TOOL_NAMES)[number];
