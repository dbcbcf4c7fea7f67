/* Hypercalls by VMCALL or VMMCALL, whichever the processor has, or through the hypercall page. The loader may rewrite the
 * instructions that it finds in the image; one that is put together here stays what it is. */
#include "probe.h"

long hypercall_through(void *entry, u32 number, const word arguments[5]);
extern char hypercall_amd[], hypercall_intel[];
static char page[PAGE] ALIGNED_PAGE;
static char *instruction;
const char *hypercall_way;

static u32 xen_leaf(void)
{
    u32 out[4];
    for (u32 leaf = 0x40000000; leaf < 0x40010000; leaf += 0x100) {
        cpuid(leaf, 0, out);
        if (out[1] == 0x566e6558 && out[2] == 0x65584d4d && out[3] == 0x4d4d566e)
            return leaf;
    }
    return 0;
}

static void put_together(int amd)
{
    static const volatile char code[] = { 0x0f, 0x01, 0, (char)0xc3 };
    for (u32 i = 0; i < sizeof(code); i++)
        page[i] = code[i];
    page[2] = (char)(amd ? 0xd9 : 0xc1);
    instruction = page;
}

void hypercall_init(const char *way)
{
    u32 out[4];
    u32 leaf = streq(way, "page") ? xen_leaf() : 0;
    if (leaf) {
        cpuid(leaf + 2, 0, out);
        wrmsr(out[1], (word)page);
        instruction = NULL;
        hypercall_way = "hypercall page";
        return;
    }
    cpuid(0, 0, out);
    int amd = out[1] == 0x68747541 || out[1] == 0x6f677948;
    instruction = amd ? hypercall_amd : hypercall_intel;
    hypercall_way = amd ? "vmmcall" : "vmcall";
    if (streq(way, "plain")) {
        put_together(amd);
        hypercall_way = amd ? "plain vmmcall" : "plain vmcall";
    }
}

long hypercall(u32 number, word a, word b, word c, word d, word e)
{
    word arguments[5] = { a, b, c, d, e };
    return hypercall_through(instruction ? instruction : page + number * 32, number, arguments);
}

u16 own_domid(void)
{
    u32 out[4];
    u32 leaf = xen_leaf();
    if (!leaf)
        return DOMID_SELF;
    cpuid(leaf + 4, 0, out);
    return out[0] & 0x10 ? (u16)out[2] : DOMID_SELF;
}

u64 hvm_param(u32 index)
{
    struct xen_hvm_param param = { .domid = DOMID_SELF, .index = index };
    return hc2(HC_hvm_op, HVMOP_get_param, &param) ? 0 : param.value;
}
